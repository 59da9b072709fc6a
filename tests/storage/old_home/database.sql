BEGIN TRANSACTION;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO "alembic_version" VALUES('0010');
CREATE TABLE auditentry (
	id INTEGER NOT NULL, 
	who BIGINT, 
	did TEXT NOT NULL, 
	subject VARCHAR NOT NULL, 
	ref VARCHAR NOT NULL, 
	detail VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_auditentry PRIMARY KEY (id)
);
INSERT INTO "auditentry" VALUES(1,NULL,'granted','person','3003','admin','2026-11-27 21:01:33.264578');
INSERT INTO "auditentry" VALUES(2,NULL,'deployed','model','base-model','configured','2026-11-27 21:01:33.383333');
INSERT INTO "auditentry" VALUES(3,3003,'granted','person','2002','vet','2026-11-27 21:01:33.846821');
INSERT INTO "auditentry" VALUES(4,2002,'corrected','turn','3','','2026-11-27 21:01:34.675616');
INSERT INTO "auditentry" VALUES(5,3003,'imported','file','good.jsonl','','2026-11-27 21:01:36.291773');
INSERT INTO "auditentry" VALUES(6,3003,'frozen','version','v1','','2026-11-27 21:01:39.049492');
INSERT INTO "auditentry" VALUES(7,3003,'launch_confirmed','launch','1f058511','','2026-11-27 21:01:39.071176');
INSERT INTO "auditentry" VALUES(8,NULL,'deployed','model','ft:base-model:vetted::1','job ftjob-1 succeeded','2026-11-27 21:01:39.581489');
CREATE TABLE "case" (
	id INTEGER NOT NULL, 
	chat_id BIGINT NOT NULL, 
	owner_id BIGINT NOT NULL, 
	turn_id INTEGER, 
	reason VARCHAR NOT NULL, 
	holds BOOLEAN NOT NULL, 
	taken_by BIGINT, 
	opened_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	CONSTRAINT pk_case PRIMARY KEY (id), 
	CONSTRAINT fk_case_owner_id_person FOREIGN KEY(owner_id) REFERENCES person (telegram_id), 
	CONSTRAINT fk_case_turn_id_turn FOREIGN KEY(turn_id) REFERENCES turn (id)
);
INSERT INTO "case" VALUES(1,1002,1002,2,'asked',1,NULL,'2026-11-27 21:01:40.291820',NULL);
CREATE TABLE casecard (
	chat_id BIGINT NOT NULL, 
	message_id BIGINT NOT NULL, 
	case_id INTEGER NOT NULL, 
	CONSTRAINT pk_casecard PRIMARY KEY (chat_id, message_id), 
	CONSTRAINT fk_casecard_case_id_case FOREIGN KEY(case_id) REFERENCES "case" (id)
);
INSERT INTO "casecard" VALUES(2002,58132968,1);
CREATE TABLE casemessage (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	from_id BIGINT NOT NULL, 
	text TEXT NOT NULL, 
	update_id BIGINT, 
	delivered_at DATETIME, 
	said_at DATETIME NOT NULL, 
	CONSTRAINT pk_casemessage PRIMARY KEY (id), 
	CONSTRAINT fk_casemessage_case_id_case FOREIGN KEY(case_id) REFERENCES "case" (id), 
	CONSTRAINT uq_casemessage_update_id UNIQUE (update_id)
);
INSERT INTO "casemessage" VALUES(1,1,0,'🩺 A vet has been told and will answer you here. Until then I stay quiet and pass on whatever you write.

If it cannot wait, do not wait: call your clinic or the nearest animal hospital.',58132950,'2026-11-27 21:01:40.398669','2026-11-27 21:01:40.298913');
CREATE TABLE conversation (
	id INTEGER NOT NULL, 
	chat_id BIGINT NOT NULL, 
	started_at DATETIME NOT NULL, 
	CONSTRAINT pk_conversation PRIMARY KEY (id)
);
INSERT INTO "conversation" VALUES(1,1001,'2026-11-27 21:01:34.074335');
INSERT INTO "conversation" VALUES(2,1002,'2026-11-27 21:01:34.163595');
CREATE TABLE datasetexample (
	version_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	example_id INTEGER NOT NULL, 
	CONSTRAINT pk_datasetexample PRIMARY KEY (version_id, line), 
	CONSTRAINT fk_datasetexample_version_id_datasetversion FOREIGN KEY(version_id) REFERENCES datasetversion (id), 
	CONSTRAINT fk_datasetexample_example_id_example FOREIGN KEY(example_id) REFERENCES example (id)
);
INSERT INTO "datasetexample" VALUES(1,1,1);
INSERT INTO "datasetexample" VALUES(1,2,2);
INSERT INTO "datasetexample" VALUES(1,3,3);
INSERT INTO "datasetexample" VALUES(1,4,4);
INSERT INTO "datasetexample" VALUES(1,5,5);
INSERT INTO "datasetexample" VALUES(1,6,6);
INSERT INTO "datasetexample" VALUES(1,7,7);
INSERT INTO "datasetexample" VALUES(1,8,8);
INSERT INTO "datasetexample" VALUES(1,9,9);
INSERT INTO "datasetexample" VALUES(1,10,10);
INSERT INTO "datasetexample" VALUES(1,11,11);
INSERT INTO "datasetexample" VALUES(1,12,12);
INSERT INTO "datasetexample" VALUES(1,13,13);
CREATE TABLE datasetversion (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	title VARCHAR, 
	file_name VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	n_examples INTEGER NOT NULL, 
	test_file_name VARCHAR, 
	test_sha256 VARCHAR, 
	n_test INTEGER DEFAULT '0' NOT NULL, 
	system_prompt TEXT, 
	frozen_by BIGINT NOT NULL, 
	frozen_at DATETIME NOT NULL, 
	erased_at DATETIME, 
	CONSTRAINT pk_datasetversion PRIMARY KEY (id), 
	CONSTRAINT uq_datasetversion_name UNIQUE (name)
);
INSERT INTO "datasetversion" VALUES(1,'v1',NULL,'v1-e58594e8c594.jsonl','e58594e8c59409f40928dc6f21862cd23eebfd2186ef3094aedb7ca77f31bf0d',13,NULL,NULL,0,'你是宠物医院的养宠顾问。用提问者的语言，分两段回答：先说原因，再说怎么做；中文用“原因分析：”和“推荐方案：”开头，英文用“Why:”和“What to do:”开头。不说药物剂量；拿不准时，请主人带宠物去看兽医；可能危及生命时，回答以🚨开头。
You are a pet clinic''s advisor. Answer in the asker''s language, in two paragraphs: why it happens, then what to do. Never give doses of medicines; when unsure, send the owner to a vet; if life may be in danger, begin with 🚨.
The owner''s pets: Bella, dog, 12 kg.',3003,'2026-11-27 21:01:39.047830',NULL);
CREATE TABLE deployment (
	id INTEGER NOT NULL, 
	model_id INTEGER NOT NULL, 
	deployed_by BIGINT, 
	why VARCHAR NOT NULL, 
	deployed_at DATETIME NOT NULL, 
	CONSTRAINT pk_deployment PRIMARY KEY (id), 
	CONSTRAINT fk_deployment_model_id_model FOREIGN KEY(model_id) REFERENCES model (id)
);
INSERT INTO "deployment" VALUES(1,1,NULL,'configured','2026-11-27 21:01:33.354641');
INSERT INTO "deployment" VALUES(2,2,NULL,'job ftjob-1 succeeded','2026-11-27 21:01:39.580288');
CREATE TABLE embedding (
	verified_id INTEGER NOT NULL, 
	model VARCHAR NOT NULL, 
	vector BLOB NOT NULL, 
	made_at DATETIME NOT NULL, 
	CONSTRAINT pk_embedding PRIMARY KEY (verified_id), 
	CONSTRAINT fk_embedding_verified_id_verifiedanswer FOREIGN KEY(verified_id) REFERENCES verifiedanswer (id) ON DELETE CASCADE
);
CREATE TABLE erasure (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	place VARCHAR NOT NULL, 
	n_attempts INTEGER NOT NULL, 
	tried_at DATETIME, 
	error TEXT, 
	done_at DATETIME, 
	told_at DATETIME, 
	CONSTRAINT pk_erasure PRIMARY KEY (id), 
	CONSTRAINT uq_erasure_version_id UNIQUE (version_id, place), 
	CONSTRAINT fk_erasure_version_id_datasetversion FOREIGN KEY(version_id) REFERENCES datasetversion (id)
);
CREATE TABLE example (
	id INTEGER NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	messages JSON NOT NULL, 
	review_id INTEGER, 
	file_name VARCHAR, 
	line INTEGER, 
	added_by BIGINT NOT NULL, 
	added_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	pii VARCHAR, 
	pii_rules VARCHAR, 
	kept JSON NOT NULL, 
	sha256_before VARCHAR, 
	cleared_by BIGINT, 
	cleared_at DATETIME, 
	erased_at DATETIME, 
	CONSTRAINT pk_example PRIMARY KEY (id), 
	CONSTRAINT uq_example_sha256 UNIQUE (sha256), 
	CONSTRAINT fk_example_review_id_review FOREIGN KEY(review_id) REFERENCES review (id)
);
INSERT INTO "example" VALUES(1,'61c683e74108620fbdf62c1ab713c796575180d342d92c8a8389f5ebd97901bc','[{"role": "user", "content": "Q0"}, {"role": "assistant", "content": "A0"}]',NULL,'good.jsonl',1,3003,'2026-11-27 21:01:36.771792',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(2,'28a6cb504babfca8dfea9e1bd50de66bf078ef67eb71c358722fd9c933df14a6','[{"role": "user", "content": "Q1"}, {"role": "assistant", "content": "A1"}]',NULL,'good.jsonl',2,3003,'2026-11-27 21:01:36.776079',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(3,'ca4bdba7092469ecbecf62b4f0040393ee774491696c26ed7b11458ed400f91d','[{"role": "user", "content": "Q2"}, {"role": "assistant", "content": "A2"}]',NULL,'good.jsonl',3,3003,'2026-11-27 21:01:36.777091',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(4,'ef8a29feecb9f7e19ab7f024ab76c8f2ff56f4b84d2046bd81510c0677d7241b','[{"role": "user", "content": "Q3"}, {"role": "assistant", "content": "A3"}]',NULL,'good.jsonl',4,3003,'2026-11-27 21:01:36.778058',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(5,'74e9095aec933220d3e1baaa181c4b1c58be827619b4f6a607c8d963fab68df9','[{"role": "user", "content": "Q4"}, {"role": "assistant", "content": "A4"}]',NULL,'good.jsonl',5,3003,'2026-11-27 21:01:36.778884',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(6,'0b819e2ce4ba709566d4fa957385e821b89073a22572f58f78ad3c500f4f1f31','[{"role": "user", "content": "Q5"}, {"role": "assistant", "content": "A5"}]',NULL,'good.jsonl',6,3003,'2026-11-27 21:01:36.779683',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(7,'a24c453fa109d8ad64ddf611d203ef68fbf25e09b0b779537284c4db744f264d','[{"role": "user", "content": "Q6"}, {"role": "assistant", "content": "A6"}]',NULL,'good.jsonl',7,3003,'2026-11-27 21:01:36.780436',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(8,'067de3ab3bc869a6f8afa2711956d3fe945f165f849c6b259bf7528801240c91','[{"role": "user", "content": "Q7"}, {"role": "assistant", "content": "A7"}]',NULL,'good.jsonl',8,3003,'2026-11-27 21:01:36.781217',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(9,'6de84bd47bb2da2b6fe89237d6efa22c894c60db4297afbbc428bf885c0212d6','[{"role": "user", "content": "Q8"}, {"role": "assistant", "content": "A8"}]',NULL,'good.jsonl',9,3003,'2026-11-27 21:01:36.782043',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(10,'93277ba26e771ce407a50b51fb6dafa6877d3acc53b7ca5d843c38c05481b53c','[{"role": "user", "content": "Q9"}, {"role": "assistant", "content": "A9"}]',NULL,'good.jsonl',10,3003,'2026-11-27 21:01:36.783273',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(11,'7168ed51c83e9b8a260921d4182480861ab8f312fbc068596278fd94884f3328','[{"role": "user", "content": "Q10"}, {"role": "assistant", "content": "A10"}]',NULL,'good.jsonl',11,3003,'2026-11-27 21:01:36.783984',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(12,'549fb95362071534f37a6936dc25f209ef9d2d65f875e6e3b18ff0d1f1672be8','[{"role": "user", "content": "Q11"}, {"role": "assistant", "content": "A11"}]',NULL,'good.jsonl',12,3003,'2026-11-27 21:01:36.784661',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
INSERT INTO "example" VALUES(13,'d95bc83089d218620db2290036b728dd29506ef8848a52bd00689c0ab4cc3c2c','[{"role": "system", "content": "\u4f60\u662f\u5ba0\u7269\u533b\u9662\u7684\u517b\u5ba0\u987e\u95ee\u3002\u7528\u63d0\u95ee\u8005\u7684\u8bed\u8a00\uff0c\u5206\u4e24\u6bb5\u56de\u7b54\uff1a\u5148\u8bf4\u539f\u56e0\uff0c\u518d\u8bf4\u600e\u4e48\u505a\uff1b\u4e2d\u6587\u7528\u201c\u539f\u56e0\u5206\u6790\uff1a\u201d\u548c\u201c\u63a8\u8350\u65b9\u6848\uff1a\u201d\u5f00\u5934\uff0c\u82f1\u6587\u7528\u201cWhy:\u201d\u548c\u201cWhat to do:\u201d\u5f00\u5934\u3002\u4e0d\u8bf4\u836f\u7269\u5242\u91cf\uff1b\u62ff\u4e0d\u51c6\u65f6\uff0c\u8bf7\u4e3b\u4eba\u5e26\u5ba0\u7269\u53bb\u770b\u517d\u533b\uff1b\u53ef\u80fd\u5371\u53ca\u751f\u547d\u65f6\uff0c\u56de\u7b54\u4ee5\ud83d\udea8\u5f00\u5934\u3002\nYou are a pet clinic''s advisor. Answer in the asker''s language, in two paragraphs: why it happens, then what to do. Never give doses of medicines; when unsure, send the owner to a vet; if life may be in danger, begin with \ud83d\udea8.\nThe owner''s pets: Bella, dog, 12 kg."}, {"role": "user", "content": "Why does my dog eat grass?"}, {"role": "assistant", "content": "Give it fresh water and rest.", "weight": 0}, {"role": "user", "content": "How often should I brush my cat?"}, {"role": "assistant", "content": "Twice a week; long hair every day."}]',1,NULL,NULL,2002,'2026-11-27 21:01:36.804039',NULL,'','6a9f76ab50ac6a17','[]',NULL,NULL,NULL,NULL);
CREATE TABLE feedback (
	turn_id INTEGER NOT NULL, 
	person_id BIGINT NOT NULL, 
	value INTEGER NOT NULL, 
	given_at DATETIME NOT NULL, 
	CONSTRAINT pk_feedback PRIMARY KEY (turn_id, person_id), 
	CONSTRAINT fk_feedback_turn_id_turn FOREIGN KEY(turn_id) REFERENCES turn (id)
);
INSERT INTO "feedback" VALUES(1,1001,-1,'2026-11-27 21:01:40.338894');
CREATE TABLE inboxupdate (
	update_id BIGINT NOT NULL, 
	chat_id BIGINT NOT NULL, 
	content TEXT, 
	n_attempts INTEGER NOT NULL, 
	error VARCHAR, 
	received_at DATETIME NOT NULL, 
	done_at DATETIME, 
	set_aside_at DATETIME, 
	CONSTRAINT pk_inboxupdate PRIMARY KEY (update_id)
);
INSERT INTO "inboxupdate" VALUES(58132930,3003,NULL,1,NULL,'2026-11-27 21:01:33.801145','2026-11-27 21:01:33.869150',NULL);
INSERT INTO "inboxupdate" VALUES(58132931,1001,NULL,1,NULL,'2026-11-27 21:01:33.877016','2026-11-27 21:01:34.126411',NULL);
INSERT INTO "inboxupdate" VALUES(58132932,1002,NULL,1,NULL,'2026-11-27 21:01:34.145060','2026-11-27 21:01:34.196178',NULL);
INSERT INTO "inboxupdate" VALUES(58132933,1001,NULL,1,NULL,'2026-11-27 21:01:34.203016','2026-11-27 21:01:34.249833',NULL);
INSERT INTO "inboxupdate" VALUES(58132934,1002,NULL,1,NULL,'2026-11-27 21:01:34.250302','2026-11-27 21:01:34.287711',NULL);
INSERT INTO "inboxupdate" VALUES(58132935,1002,NULL,1,NULL,'2026-11-27 21:01:34.288868','2026-11-27 21:01:34.304005',NULL);
INSERT INTO "inboxupdate" VALUES(58132936,1001,NULL,1,NULL,'2026-11-27 21:01:34.321554','2026-11-27 21:01:34.332425',NULL);
INSERT INTO "inboxupdate" VALUES(58132937,1002,NULL,1,NULL,'2026-11-27 21:01:34.350142','2026-11-27 21:01:34.393652',NULL);
INSERT INTO "inboxupdate" VALUES(58132938,2002,NULL,1,NULL,'2026-11-27 21:01:34.420441','2026-11-27 21:01:34.534935',NULL);
INSERT INTO "inboxupdate" VALUES(58132939,2002,NULL,1,NULL,'2026-11-27 21:01:34.534328','2026-11-27 21:01:34.637284',NULL);
INSERT INTO "inboxupdate" VALUES(58132940,2002,NULL,1,NULL,'2026-11-27 21:01:34.607103','2026-11-27 21:01:35.675935',NULL);
INSERT INTO "inboxupdate" VALUES(58132941,2002,NULL,1,NULL,'2026-11-27 21:01:35.555580','2026-11-27 21:01:35.623975',NULL);
INSERT INTO "inboxupdate" VALUES(58132942,3003,NULL,1,NULL,'2026-11-27 21:01:35.662880','2026-11-27 21:01:36.277706',NULL);
INSERT INTO "inboxupdate" VALUES(58132943,3003,NULL,1,NULL,'2026-11-27 21:01:36.278455','2026-11-27 21:01:36.791835',NULL);
INSERT INTO "inboxupdate" VALUES(58132944,3003,NULL,1,NULL,'2026-11-27 21:01:36.788546','2026-11-27 21:01:39.022582',NULL);
INSERT INTO "inboxupdate" VALUES(58132945,3003,NULL,1,NULL,'2026-11-27 21:01:39.024084','2026-11-27 21:01:39.065866',NULL);
INSERT INTO "inboxupdate" VALUES(58132946,3003,NULL,1,NULL,'2026-11-27 21:01:39.067070','2026-11-27 21:01:39.079672',NULL);
INSERT INTO "inboxupdate" VALUES(58132947,3003,NULL,1,NULL,'2026-11-27 21:01:39.664036','2026-11-27 21:01:39.695159',NULL);
INSERT INTO "inboxupdate" VALUES(58132948,3003,NULL,1,NULL,'2026-11-27 21:01:39.700149','2026-11-27 21:01:39.767854',NULL);
INSERT INTO "inboxupdate" VALUES(58132949,3003,NULL,1,NULL,'2026-11-27 21:01:39.771095','2026-11-27 21:01:40.279492',NULL);
INSERT INTO "inboxupdate" VALUES(58132950,1002,NULL,1,NULL,'2026-11-27 21:01:40.280103','2026-11-27 21:01:40.422956',NULL);
INSERT INTO "inboxupdate" VALUES(58132951,1001,NULL,1,NULL,'2026-11-27 21:01:40.330643','2026-11-27 21:01:40.382609',NULL);
INSERT INTO "inboxupdate" VALUES(58132952,2002,NULL,1,NULL,'2026-11-27 21:01:40.460146','2026-11-27 21:01:40.615818',NULL);
INSERT INTO "inboxupdate" VALUES(58132953,3003,NULL,1,NULL,'2026-11-27 21:01:40.575741','2026-11-27 21:01:40.624037',NULL);
CREATE TABLE launch (
	id VARCHAR NOT NULL, 
	version_id INTEGER NOT NULL, 
	provider VARCHAR NOT NULL, 
	model VARCHAR NOT NULL, 
	n_epochs INTEGER NOT NULL, 
	tokens_billed INTEGER NOT NULL, 
	price_usd FLOAT, 
	quoted_by BIGINT NOT NULL, 
	quoted_at DATETIME NOT NULL, 
	chat_id BIGINT NOT NULL, 
	message_id BIGINT, 
	confirmed_by BIGINT, 
	confirmed_at DATETIME, 
	training_file VARCHAR, 
	validation_file VARCHAR, 
	requested_at DATETIME, 
	job_id VARCHAR, 
	status VARCHAR, 
	fine_tuned_model VARCHAR, 
	trained_tokens INTEGER, 
	error TEXT, 
	step INTEGER, 
	total_steps INTEGER, 
	train_loss FLOAT, 
	finished_at DATETIME, 
	switched_at DATETIME, 
	announced_at DATETIME, 
	CONSTRAINT pk_launch PRIMARY KEY (id), 
	CONSTRAINT fk_launch_version_id_datasetversion FOREIGN KEY(version_id) REFERENCES datasetversion (id)
);
INSERT INTO "launch" VALUES('1f0585115e7e404a8646c33c59bf1a9f',1,'openai','base-model',7,2590,NULL,3003,'2026-11-27 21:01:39.058271',3003,58132959,3003,'2026-11-27 21:01:39.069640','file-1',NULL,'2026-11-27 21:01:39.226789','ftjob-1','succeeded','ft:base-model:vetted::1',1234,NULL,NULL,NULL,NULL,'2026-11-27 21:01:39.575121','2026-11-27 21:01:39.581577','2026-11-27 21:01:39.631914');
INSERT INTO "launch" VALUES('81fa6fd87c6248ada4a46bd9839e79dd',1,'openai','base-model',7,2590,NULL,3003,'2026-11-27 21:01:39.763826',3003,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE model (
	id INTEGER NOT NULL, 
	provider VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	base VARCHAR, 
	launch_id VARCHAR, 
	added_at DATETIME NOT NULL, 
	CONSTRAINT pk_model PRIMARY KEY (id), 
	CONSTRAINT uq_model_provider UNIQUE (provider, name), 
	CONSTRAINT fk_model_launch_id_launch FOREIGN KEY(launch_id) REFERENCES launch (id)
);
INSERT INTO "model" VALUES(1,'openai','base-model',NULL,NULL,'2026-11-27 21:01:33.345814');
INSERT INTO "model" VALUES(2,'openai','ft:base-model:vetted::1','base-model','1f0585115e7e404a8646c33c59bf1a9f','2026-11-27 21:01:39.579728');
CREATE TABLE person (
	telegram_id BIGINT NOT NULL, 
	name VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_person PRIMARY KEY (telegram_id)
);
INSERT INTO "person" VALUES(3003,'Alex','en','2026-11-27 21:01:33.815462');
INSERT INTO "person" VALUES(1001,'小林','zh','2026-11-27 21:01:33.899815');
INSERT INTO "person" VALUES(1002,'Olga','en','2026-11-27 21:01:34.147039');
INSERT INTO "person" VALUES(2002,'Dr. Chen','en','2026-11-27 21:01:34.422740');
CREATE TABLE pet (
	id INTEGER NOT NULL, 
	owner_id BIGINT NOT NULL, 
	name VARCHAR NOT NULL, 
	species VARCHAR NOT NULL, 
	breed VARCHAR, 
	sex VARCHAR, 
	neutered BOOLEAN, 
	born DATE, 
	weight_kg FLOAT, 
	added_at DATETIME NOT NULL, 
	CONSTRAINT pk_pet PRIMARY KEY (id), 
	CONSTRAINT fk_pet_owner_id_person FOREIGN KEY(owner_id) REFERENCES person (telegram_id)
);
INSERT INTO "pet" VALUES(1,1002,'Bella','dog',NULL,NULL,NULL,NULL,12.0,'2026-11-27 21:01:34.268364');
CREATE TABLE prompt (
	chat_id BIGINT NOT NULL, 
	message_id BIGINT NOT NULL, 
	kind VARCHAR NOT NULL, 
	ref INTEGER, 
	CONSTRAINT pk_prompt PRIMARY KEY (chat_id, message_id)
);
INSERT INTO "prompt" VALUES(1001,58132937,'pet_add',NULL);
INSERT INTO "prompt" VALUES(1002,58132939,'pet_card',1);
CREATE TABLE review (
	id INTEGER NOT NULL, 
	turn_id INTEGER NOT NULL, 
	vet_id BIGINT NOT NULL, 
	verdict TEXT NOT NULL, 
	correction TEXT, 
	reviewed_at DATETIME NOT NULL, 
	tell_owner BOOLEAN NOT NULL, 
	owner_told_at DATETIME, 
	CONSTRAINT pk_review PRIMARY KEY (id), 
	CONSTRAINT fk_review_turn_id_turn FOREIGN KEY(turn_id) REFERENCES turn (id), 
	CONSTRAINT fk_review_vet_id_person FOREIGN KEY(vet_id) REFERENCES person (telegram_id)
);
INSERT INTO "review" VALUES(1,3,2002,'corrected','Twice a week; long hair every day.','2026-11-27 21:01:34.653729',0,NULL);
CREATE TABLE reviewcard (
	chat_id BIGINT NOT NULL, 
	message_id BIGINT NOT NULL, 
	turn_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	CONSTRAINT pk_reviewcard PRIMARY KEY (chat_id, message_id), 
	CONSTRAINT fk_reviewcard_turn_id_turn FOREIGN KEY(turn_id) REFERENCES turn (id)
);
INSERT INTO "reviewcard" VALUES(2002,58132947,3,'card');
INSERT INTO "reviewcard" VALUES(2002,58132949,3,'old');
INSERT INTO "reviewcard" VALUES(2002,58132953,1,'old');
INSERT INTO "reviewcard" VALUES(2002,58132971,1,'card');
CREATE TABLE reviewclaim (
	turn_id INTEGER NOT NULL, 
	vet_id BIGINT, 
	version INTEGER NOT NULL, 
	expires_at DATETIME NOT NULL, 
	draft TEXT, 
	CONSTRAINT pk_reviewclaim PRIMARY KEY (turn_id), 
	CONSTRAINT fk_reviewclaim_turn_id_turn FOREIGN KEY(turn_id) REFERENCES turn (id)
);
INSERT INTO "reviewclaim" VALUES(1,2002,1,'2026-11-27 21:16:40.530976',NULL);
INSERT INTO "reviewclaim" VALUES(3,NULL,3,'2026-11-27 21:01:34.675493',NULL);
CREATE TABLE role (
	telegram_id BIGINT NOT NULL, 
	rank TEXT NOT NULL, 
	granted_by BIGINT, 
	granted_at DATETIME NOT NULL, 
	configured BOOLEAN NOT NULL, 
	CONSTRAINT pk_role PRIMARY KEY (telegram_id)
);
INSERT INTO "role" VALUES(3003,'admin',NULL,'2026-11-27 21:01:33.264782',1);
INSERT INTO "role" VALUES(2002,'vet',3003,'2026-11-27 21:01:33.846948',0);
CREATE TABLE split (
	example_id INTEGER NOT NULL, 
	cluster_id INTEGER NOT NULL, 
	part VARCHAR NOT NULL, 
	placed_at DATETIME NOT NULL, 
	CONSTRAINT pk_split PRIMARY KEY (example_id), 
	CONSTRAINT fk_split_example_id_example FOREIGN KEY(example_id) REFERENCES example (id) ON DELETE CASCADE
);
INSERT INTO "split" VALUES(1,1,'train','2026-11-27 21:01:39.039559');
INSERT INTO "split" VALUES(2,2,'train','2026-11-27 21:01:39.039650');
INSERT INTO "split" VALUES(3,3,'train','2026-11-27 21:01:39.039684');
INSERT INTO "split" VALUES(4,4,'train','2026-11-27 21:01:39.039715');
INSERT INTO "split" VALUES(5,5,'train','2026-11-27 21:01:39.039742');
INSERT INTO "split" VALUES(6,6,'train','2026-11-27 21:01:39.039769');
INSERT INTO "split" VALUES(7,7,'train','2026-11-27 21:01:39.039821');
INSERT INTO "split" VALUES(8,8,'train','2026-11-27 21:01:39.039857');
INSERT INTO "split" VALUES(9,9,'train','2026-11-27 21:01:39.039886');
INSERT INTO "split" VALUES(10,10,'train','2026-11-27 21:01:39.039936');
INSERT INTO "split" VALUES(11,11,'train','2026-11-27 21:01:39.039979');
INSERT INTO "split" VALUES(12,12,'train','2026-11-27 21:01:39.040023');
INSERT INTO "split" VALUES(13,13,'train','2026-11-27 21:01:39.040065');
CREATE TABLE turn (
	id INTEGER NOT NULL, 
	conversation_id INTEGER NOT NULL, 
	chat_id BIGINT NOT NULL, 
	owner_id BIGINT NOT NULL, 
	question TEXT NOT NULL, 
	messages JSON NOT NULL, 
	provider VARCHAR NOT NULL, 
	model VARCHAR NOT NULL, 
	answer TEXT, 
	error VARCHAR, 
	finish_reason VARCHAR, 
	prompt_tokens INTEGER, 
	completion_tokens INTEGER, 
	first_token_ms INTEGER, 
	latency_ms INTEGER, 
	update_id BIGINT, 
	flag VARCHAR, 
	dose BOOLEAN NOT NULL, 
	message_ids JSON NOT NULL, 
	verified_id INTEGER, 
	similarity FLOAT, 
	created_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	CONSTRAINT pk_turn PRIMARY KEY (id), 
	CONSTRAINT fk_turn_conversation_id_conversation FOREIGN KEY(conversation_id) REFERENCES conversation (id), 
	CONSTRAINT fk_turn_owner_id_person FOREIGN KEY(owner_id) REFERENCES person (telegram_id), 
	CONSTRAINT uq_turn_update_id UNIQUE (update_id)
);
INSERT INTO "turn" VALUES(1,1,1001,1001,'狗狗多久洗一次澡？','[{"role": "system", "content": "\u4f60\u662f\u5ba0\u7269\u533b\u9662\u7684\u517b\u5ba0\u987e\u95ee\u3002\u7528\u63d0\u95ee\u8005\u7684\u8bed\u8a00\uff0c\u5206\u4e24\u6bb5\u56de\u7b54\uff1a\u5148\u8bf4\u539f\u56e0\uff0c\u518d\u8bf4\u600e\u4e48\u505a\uff1b\u4e2d\u6587\u7528\u201c\u539f\u56e0\u5206\u6790\uff1a\u201d\u548c\u201c\u63a8\u8350\u65b9\u6848\uff1a\u201d\u5f00\u5934\uff0c\u82f1\u6587\u7528\u201cWhy:\u201d\u548c\u201cWhat to do:\u201d\u5f00\u5934\u3002\u4e0d\u8bf4\u836f\u7269\u5242\u91cf\uff1b\u62ff\u4e0d\u51c6\u65f6\uff0c\u8bf7\u4e3b\u4eba\u5e26\u5ba0\u7269\u53bb\u770b\u517d\u533b\uff1b\u53ef\u80fd\u5371\u53ca\u751f\u547d\u65f6\uff0c\u56de\u7b54\u4ee5\ud83d\udea8\u5f00\u5934\u3002\nYou are a pet clinic''s advisor. Answer in the asker''s language, in two paragraphs: why it happens, then what to do. Never give doses of medicines; when unsure, send the owner to a vet; if life may be in danger, begin with \ud83d\udea8."}, {"role": "user", "content": "\u72d7\u72d7\u591a\u4e45\u6d17\u4e00\u6b21\u6fa1\uff1f"}]','openai','base-model','Give it fresh water and rest.',NULL,'stop',356,8,31,33,58132931,NULL,0,'[58132933]',NULL,NULL,'2026-11-27 21:01:34.081677','2026-11-27 21:01:34.120330');
INSERT INTO "turn" VALUES(2,2,1002,1002,'Why does my dog eat grass?','[{"role": "system", "content": "\u4f60\u662f\u5ba0\u7269\u533b\u9662\u7684\u517b\u5ba0\u987e\u95ee\u3002\u7528\u63d0\u95ee\u8005\u7684\u8bed\u8a00\uff0c\u5206\u4e24\u6bb5\u56de\u7b54\uff1a\u5148\u8bf4\u539f\u56e0\uff0c\u518d\u8bf4\u600e\u4e48\u505a\uff1b\u4e2d\u6587\u7528\u201c\u539f\u56e0\u5206\u6790\uff1a\u201d\u548c\u201c\u63a8\u8350\u65b9\u6848\uff1a\u201d\u5f00\u5934\uff0c\u82f1\u6587\u7528\u201cWhy:\u201d\u548c\u201cWhat to do:\u201d\u5f00\u5934\u3002\u4e0d\u8bf4\u836f\u7269\u5242\u91cf\uff1b\u62ff\u4e0d\u51c6\u65f6\uff0c\u8bf7\u4e3b\u4eba\u5e26\u5ba0\u7269\u53bb\u770b\u517d\u533b\uff1b\u53ef\u80fd\u5371\u53ca\u751f\u547d\u65f6\uff0c\u56de\u7b54\u4ee5\ud83d\udea8\u5f00\u5934\u3002\nYou are a pet clinic''s advisor. Answer in the asker''s language, in two paragraphs: why it happens, then what to do. Never give doses of medicines; when unsure, send the owner to a vet; if life may be in danger, begin with \ud83d\udea8."}, {"role": "user", "content": "Why does my dog eat grass?"}]','openai','base-model','Give it fresh water and rest.',NULL,'stop',373,8,9,11,58132932,NULL,0,'[58132935]',NULL,NULL,'2026-11-27 21:01:34.164650','2026-11-27 21:01:34.181348');
INSERT INTO "turn" VALUES(3,2,1002,1002,'How often should I brush my cat?','[{"role": "system", "content": "\u4f60\u662f\u5ba0\u7269\u533b\u9662\u7684\u517b\u5ba0\u987e\u95ee\u3002\u7528\u63d0\u95ee\u8005\u7684\u8bed\u8a00\uff0c\u5206\u4e24\u6bb5\u56de\u7b54\uff1a\u5148\u8bf4\u539f\u56e0\uff0c\u518d\u8bf4\u600e\u4e48\u505a\uff1b\u4e2d\u6587\u7528\u201c\u539f\u56e0\u5206\u6790\uff1a\u201d\u548c\u201c\u63a8\u8350\u65b9\u6848\uff1a\u201d\u5f00\u5934\uff0c\u82f1\u6587\u7528\u201cWhy:\u201d\u548c\u201cWhat to do:\u201d\u5f00\u5934\u3002\u4e0d\u8bf4\u836f\u7269\u5242\u91cf\uff1b\u62ff\u4e0d\u51c6\u65f6\uff0c\u8bf7\u4e3b\u4eba\u5e26\u5ba0\u7269\u53bb\u770b\u517d\u533b\uff1b\u53ef\u80fd\u5371\u53ca\u751f\u547d\u65f6\uff0c\u56de\u7b54\u4ee5\ud83d\udea8\u5f00\u5934\u3002\nYou are a pet clinic''s advisor. Answer in the asker''s language, in two paragraphs: why it happens, then what to do. Never give doses of medicines; when unsure, send the owner to a vet; if life may be in danger, begin with \ud83d\udea8.\nThe owner''s pets: Bella, dog, 12 kg."}, {"role": "user", "content": "Why does my dog eat grass?"}, {"role": "assistant", "content": "Give it fresh water and rest."}, {"role": "user", "content": "How often should I brush my cat?"}]','openai','base-model','Give it fresh water and rest.',NULL,'stop',471,8,7,14,58132937,NULL,0,'[58132945]',NULL,NULL,'2026-11-27 21:01:34.368265','2026-11-27 21:01:34.383225');
CREATE TABLE upload (
	id INTEGER NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	chat_id BIGINT NOT NULL, 
	update_id BIGINT, 
	sent_by BIGINT NOT NULL, 
	question VARCHAR, 
	answer VARCHAR, 
	sent_at DATETIME NOT NULL, 
	decision VARCHAR, 
	decided_by BIGINT, 
	decided_at DATETIME, 
	finished_at DATETIME, 
	CONSTRAINT pk_upload PRIMARY KEY (id), 
	CONSTRAINT uq_upload_update_id UNIQUE (update_id)
);
INSERT INTO "upload" VALUES(1,'b5326a5023265dd65f1d931b58d68e392ea77366407932badfee4a762aa41ab2','good.jsonl',3003,58132942,3003,NULL,NULL,'2026-11-27 21:01:35.690659','good',3003,'2026-11-27 21:01:36.290061','2026-11-27 21:01:36.790148');
INSERT INTO "upload" VALUES(2,'29b8bf7fd4f6c3e9bd4297986391fc1a8226c5673abfa44dd964a2a3d031fd43','more.json',3003,58132949,3003,NULL,NULL,'2026-11-27 21:01:39.787384',NULL,NULL,NULL,NULL);
CREATE TABLE verifiedanswer (
	id INTEGER NOT NULL, 
	turn_id INTEGER, 
	review_id INTEGER, 
	question TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	language VARCHAR NOT NULL, 
	pets JSON NOT NULL, 
	n_context INTEGER NOT NULL, 
	verified_by BIGINT NOT NULL, 
	verified_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	withdrawn_by BIGINT, 
	withdrawn_why VARCHAR, 
	retired_at DATETIME, 
	n_served INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	CONSTRAINT pk_verifiedanswer PRIMARY KEY (id), 
	CONSTRAINT fk_verifiedanswer_turn_id_turn FOREIGN KEY(turn_id) REFERENCES turn (id) ON DELETE SET NULL, 
	CONSTRAINT fk_verifiedanswer_review_id_review FOREIGN KEY(review_id) REFERENCES review (id) ON DELETE SET NULL
);
INSERT INTO "verifiedanswer" VALUES(1,3,1,'How often should I brush my cat?','Twice a week; long hair every day.','en','[{"species": "dog", "young": false}]',2,2002,'2026-11-27 21:01:34.653729',NULL,NULL,NULL,NULL,0,1);
CREATE INDEX ix_conversation_chat_id ON conversation (chat_id);
CREATE INDEX ix_inboxupdate_done_at ON inboxupdate (done_at);
CREATE INDEX ix_upload_sha256 ON upload (sha256);
CREATE INDEX ix_turn_flagged ON turn (id) WHERE flag IS NOT NULL;
CREATE INDEX ix_turn_conversation_id ON turn (conversation_id);
CREATE INDEX ix_turn_owner_id_created_at ON turn (owner_id, created_at);
CREATE INDEX ix_turn_dosed ON turn (id) WHERE dose;
CREATE INDEX ix_pet_owner_id ON pet (owner_id);
CREATE INDEX ix_case_chat_id ON "case" (chat_id);
CREATE INDEX ix_review_turn_id ON review (turn_id);
CREATE INDEX ix_reviewclaim_vet_id ON reviewclaim (vet_id);
CREATE INDEX ix_reviewcard_turn_id ON reviewcard (turn_id);
CREATE INDEX ix_casemessage_case_id ON casemessage (case_id);
CREATE INDEX ix_casecard_case_id ON casecard (case_id);
CREATE INDEX ix_verifiedanswer_turn_id ON verifiedanswer (turn_id);
CREATE INDEX ix_verifiedanswer_revision ON verifiedanswer (revision);
CREATE INDEX ix_example_sha256_before ON example (sha256_before);
CREATE INDEX ix_split_cluster_id ON split (cluster_id);
CREATE INDEX ix_datasetexample_example_id ON datasetexample (example_id);
COMMIT;