"""The HTTP server: OpenAI's API over the files, jobs and models of one home folder."""
