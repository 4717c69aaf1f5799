//! Every bound of Naast, each with its arithmetic. Whatever can grow stands here.

use crate::Millis;

/// Longest frame on a socket: a message body of 16 KiB is 22 KiB in base64url, its header and trail 1.5 KiB; an epoch for
/// sixteen members is 16 × 1.6 KiB of seals. Both fit twice.
pub const FRAME_BYTES_MAX: usize = 64 * 1024;
/// Longest command over HTTP: an epoch for 300 members (300 × 1,168 bytes of seal, in base64url) is 470 KiB.
pub const COMMAND_BYTES_MAX: usize = 1024 * 1024;
/// Longest body of a message, sealed: about 16,000 letters.
pub const BODY_BYTES_MAX: usize = 16 * 1024;
/// Longest header: fixed parts are under 600 bytes, sixteen blobs of 110 bytes each.
pub const HEADER_BYTES_MAX: usize = 2560;
/// Longest trail: fixed parts are under 400 bytes.
pub const TRAIL_BYTES_MAX: usize = 512;
/// Longest signed statement: an epoch of 300 members at 70 bytes each is 21 KiB, 28 KiB in base64url.
pub const STATEMENT_BYTES_MAX: usize = 48 * 1024;
/// Longest seal: 1,120 bytes of encapsulation and up to 100 keys of 120 bytes with their authors' names.
pub const SEAL_BYTES_MAX: usize = 32 * 1024;
/// Longest card under an invite: a short recording of 15 s at 12 kbit/s (22 KiB) with its words.
pub const CARD_BYTES_MAX: usize = 32 * 1024;
/// Longest answer to a card.
pub const ANSWER_BYTES_MAX: usize = 8 * 1024;
/// Longest wrapped account secret: salt, secret and tag are 80 bytes.
pub const WRAP_BYTES_MAX: usize = 256;
/// Longest seal of a half: 1,120 bytes of encapsulation, 32 of the half, 16 of the tag.
pub const HALF_SEAL_BYTES_MAX: usize = 1168;
/// Tries of one PIN, ever: a guesser who also has the half comes in with ten in a million, and nobody gets an eleventh.
pub const PIN_TRIES_MAX: u32 = 10;
/// Tries that one answer of a keeper is worth: whoever deceives a keeper once has three, not ten.
pub const PLEA_TRIES_MAX: u32 = 3;
/// How long a phone waits for its keeper, who stands beside it.
pub const PLEA_MS: Millis = 10 * 60 * 1000;
/// Halves that one person keeps: 100 seals of 1.6 kB in base64url are 160 kB for their app.
pub const HALVES_KEPT_MAX: usize = 100;
/// Longest bag or vault: 2,000 pins of 100 bytes, notes and names.
pub const BAG_BYTES_MAX: usize = 512 * 1024;
/// Members of a circle's channel: a youth with several mentors and a busy care team.
pub const MEMBERS_MAX: usize = 16;
/// People in a team: each is at most 135 bytes, 180 in base64url; with its fixed parts a statement of 250 is under 46 KiB.
pub const TEAM_PEOPLE_MAX: usize = 250;
/// Staff shown to a coordinator at once, those who left included: two hundred bytes each are 200 kB.
pub const STAFF_SHOWN_MAX: usize = 4 * TEAM_PEOPLE_MAX;
/// How long a team counts: an organisation that stops looking after it loses its staff's access within a month.
pub const TEAM_MS_MAX: Millis = 30 * 24 * 60 * 60 * 1000;
/// Epochs opened to a newcomer at once: 100 seals of 1.6 KiB are 160 KiB over HTTP.
pub const HISTORY_EPOCHS_MAX: usize = 100;
/// Statements with which a conversation is handed over: two by each of sixteen members, or three thousand epochs by one.
pub const HAND_OVERS_MAX: usize = 32;
/// People whom one person blocks.
pub const BLOCKS_MAX: u64 = 200;
/// Channels left together with one block.
pub const BLOCK_LEAVES_MAX: usize = 16;
/// Professionals whom a youth excludes from one support room: a desk of that size has nobody left to offer.
pub const EXCLUDED_MAX: usize = 64;
/// Support rooms about one youth: each of a few mentors has one, and some begin another.
pub const SUPPORTS_MAX: u64 = 32;
/// Open seats in one charter.
pub const SEATS_MAX: usize = 8;
/// Messages in one share.
pub const SHARE_ITEMS_MAX: usize = 100;
/// How exactly a youth learns when a reader was last here: enough for "this morning", too coarse to follow somebody's evening.
pub const HERE_STEP_MS: Millis = 60 * 60 * 1000;
/// Rules that stand in one channel: eight boxes beside a message are 1.1 kB, and nobody keeps more readers in mind.
pub const RULES_MAX: usize = 8;
/// Rules that one channel ever has: a new one each week for five years. The names of ended ones are kept: 256 × 25 bytes are 6.4 kB.
pub const RULES_EVER_MAX: usize = 256;
/// Newest epochs in which a rule's key is sealed: 16 seals of 1.2 kB, 1.5 kB in base64url, are 24 kB for each rule.
pub const RULE_KEYS_MAX: u64 = 16;
/// Labels in one rule: 16 × 25 bytes of a statement, more than anybody sorts their words by.
pub const RULE_LABELS_MAX: usize = 16;
/// How long before a rule's end a message may come without what it asks for: clocks of phones and server differ.
pub const RULE_SLACK_MS: Millis = 60 * 1000;
/// Messages that somebody who reads along gets, the newest: 100 of at most 22 kB in base64url, with their seals 2.4 MB.
pub const ALONG_WORDS_MAX: usize = 100;
/// Requests of one asker to one youth in a day: who needs a sixth has been answered.
pub const REQUESTS_PER_DAY_MAX: usize = 5;
/// The time in which they are counted.
pub const REQUEST_DAY_MS: Millis = 24 * 60 * 60 * 1000;
/// How long a request is open. It lapses by itself, so that a no looks like silence.
pub const REQUEST_MS: Millis = 14 * 24 * 60 * 60 * 1000;
/// Letters of a request: a page of a notebook.
pub const REQUEST_LETTERS_MAX: usize = 1000;
/// Longest sealed request: 1,000 letters of at most 4 bytes are 5.4 kB in a statement, padded to 8 KiB, and 1,136 bytes of seal.
pub const REQUEST_BYTES_MAX: usize = 10 * 1024;
/// JIMs who may read the answer to one share: a youth with more than four shares twice.
pub const SHARE_ANSWER_TO_MAX: usize = 4;
/// Letters of an answer to a share: as many as of a request.
pub const SHARE_ANSWER_LETTERS_MAX: usize = 1000;
/// Letters of the name that somebody gives themselves in an answer: what is longer is cut where it is shown.
pub const ANSWER_NAME_LETTERS_MAX: usize = 60;
/// Longest sealed answer: 1,000 letters of at most 4 bytes are 5.4 kB in a statement, a hundred hashes in the youth's pass 6.4 kB,
/// padded to 16 KiB, and 1,136 bytes of seal. Six of them are 139 kB in base64url, in one command.
pub const SHARE_ANSWER_BYTES_MAX: usize = 18 * 1024;
/// Letters with which a JIM says for whom he words something: a name.
pub const WORDED_FOR_LETTERS_MAX: usize = 60;
/// Letters with which a youth names who reads along by a rule.
pub const READER_NAME_LETTERS_MAX: usize = 60;
/// Letters of what a JIM may speak about: a sentence.
pub const MANDATE_TOPIC_LETTERS_MAX: usize = 120;
/// Letters of somebody's name on what a youth lays on the table.
pub const TABLE_NAME_LETTERS_MAX: usize = 60;
/// Letters of where people sit together: an address.
pub const TABLE_PLACE_LETTERS_MAX: usize = 120;
/// People at one table.
pub const TABLE_PEOPLE_MAX: usize = 12;
/// Things that are to be said at one table.
pub const TABLE_SAID_MAX: usize = 12;
/// Letters of one of them: two sentences. A full table in letters of four bytes fits into one message.
pub const TABLE_SAID_LETTERS_MAX: usize = 160;
/// Reports of one person in a day: who needs a sixth is better helped by a voice.
pub const REPORTS_PER_DAY_MAX: usize = 5;
/// The time in which they are counted.
pub const REPORT_DAY_MS: Millis = 24 * 60 * 60 * 1000;
/// Reports of one person that an adviser has not closed: ten are 2.5 MiB.
pub const REPORTS_OPEN_MAX: usize = 10;
/// How long a report is kept that nobody closes: an adviser comes back from a long illness, or somebody else is asked.
pub const REPORT_MS: Millis = 90 * 24 * 60 * 60 * 1000;
/// Messages in one report.
pub const REPORT_MESSAGES_MAX: usize = 20;
/// Letters that somebody adds to a report: two pages of a notebook.
pub const REPORT_LETTERS_MAX: usize = 2000;
/// Advisers that one report is sealed to: eight seals are 12 kB.
pub const REPORT_ADVISERS_MAX: usize = 8;
/// Longest sealed report, 256 KiB padded and a tag: twenty messages of 8 KiB are 220 KiB in base64url, chains of their authors and a
/// charter 30 KiB. Of longer messages fewer fit. In base64url it is 350 KiB of a command.
pub const REPORT_BYTES_MAX: usize = 256 * 1024 + 16;
/// Longest seal of a report's key: 1,120 bytes of encapsulation, 32 of the key, 16 of the tag.
pub const REPORT_SEAL_BYTES_MAX: usize = 1168;
/// Entries in one page of a log.
pub const PAGE_ENTRIES_MAX: usize = 500;
/// Bytes in one page of a log; at least one entry is always given.
pub const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Logs that one person follows: a mentor for decades stays far below.
pub const LOGS_PER_PERSON_MAX: usize = 2000;
/// Channels that one youth can be in when they begin another: nobody fills somebody else's list by consentless invitations.
pub const OWN_CHANNELS_MAX: usize = 100;
/// Answers to one card: yes, later, no, and a few changes of mind.
pub const ANSWERS_PER_INVITE_MAX: u64 = 10;
/// Logs named in one `resume` frame: 500 × 40 bytes is 20 KiB.
pub const RESUME_LOGS_MAX: usize = 500;
/// Devices of one person.
pub const DEVICES_MAX: usize = 10;
/// Generations of one person's keys: 64 `key` statements of 2.7 kB are 170 kB for whoever meets them; a phone lost each year for a
/// lifetime.
pub const GENERATIONS_MAX: u32 = 64;
/// Sockets of one person at once.
pub const SOCKETS_PER_PERSON_MAX: usize = 20;
/// Invites of one person that may still be used.
pub const OPEN_INVITES_MAX: usize = 20;
/// How long an invite lives: a mentor who wants to think about it has two weeks.
pub const INVITE_MS_MAX: Millis = 14 * 24 * 60 * 60 * 1000;
/// Fresh epochs that one member opens in one channel in an hour: more is a client running wild, and silences the others.
pub const EPOCHS_PER_HOUR_MAX: u32 = 10;
/// Authorised bytes that may wait on one socket.
pub const SOCKET_PENDING_BYTES_MAX: usize = 16 * 1024;
/// Largest integer that JavaScript reads exactly.
pub const INTEGER_MAX: i64 = (1 << 53) - 1;
/// How long the answer to a command other than `send` is remembered: a phone left in a drawer for a term.
pub const ANSWER_KEPT_MS: Millis = 90 * 24 * 60 * 60 * 1000;
/// Longest line of a backup: an account with its vault and its bag, in base64url, is 1.4 MiB.
pub const BACKUP_LINE_BYTES_MAX: usize = 2 * 1024 * 1024;
