// Small helpers: nodes from data (never HTML from data) and requests to /sim.

export const $ = (id) => document.getElementById(id);

/** An element with properties, data attributes (`data: {…}`) and children; strings become text. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key === "data") Object.assign(node.dataset, value);
    else if (key.startsWith("aria-") || key === "role") node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name, size = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  if (size) svg.setAttribute("class", size);
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Ask /sim; throws an Error with the server's sentence. */
export async function ask(path, body) {
  const options = body === undefined ? {} : body instanceof FormData
    ? { method: "POST", body }
    : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const response = await fetch(`/sim${path}`, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `HTTP ${response.status}`);
  return answer;
}

/** What the bot told one person is not for the next one. */
export function clearToast() {
  clearTimeout(toastTimer);
  $("toast").classList.remove("shown");
}

let toastTimer;
export function toast(text) {
  const node = $("toast");
  node.textContent = text;
  node.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => node.classList.remove("shown"), 4000);
}

export function alertBox(text) {
  $("alert").querySelector("p").textContent = text;
  $("alert").showModal();
}

/** A round picture: the person's emoji, or initials on a colour of their own. */
export function avatar(summary) {
  const name = summary.title || summary.first_name || "?";
  const emoji = summary.person?.avatar;
  const node = el("span", { className: `avatar hue-${Math.abs(summary.id) % 6}`, "aria-hidden": "true" });
  node.append(emoji || [...name][0].toUpperCase());
  if (emoji) node.classList.add("emoji");
  return node;
}
