// bare-rows.cjs FILE COUNT: rows as wide as messages are, with as many indexes, by node:sqlite alone, in one transaction.
const { DatabaseSync } = require('node:sqlite');

const [file, count] = process.argv.slice(2);
const COLUMNS = Array.from({ length: 24 }, (_, at) => `c${at}`);
const db = new DatabaseSync(file);
db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-256000;');
db.exec(`CREATE TABLE rows (n INTEGER PRIMARY KEY, ${COLUMNS.join(', ')}, UNIQUE (c0, c1))`);
const insert = db.prepare(`INSERT INTO rows (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`);
db.exec('BEGIN');
for (let n = 0; n < Number(count); n++) {
  const [chat, sender] = [`si_u${Math.floor(n / 40)}_v${Math.floor(n / 40)}`, `u${n % 9973}`];
  insert.run(chat, n % 40, n, sender, 'somebody', '', `${n}`.padStart(32, 'c'), `${n}`.padStart(32, 's'), 1, 'A Nickname', '', 1, 100, 101, '{"content":"a message of usual length"}', n * 1000, n * 1000, 2, 0, null, null, null, '', '');
}
for (const column of ['c3', 'c4', 'c5', 'c15']) db.exec(`CREATE INDEX rows_${column} ON rows (${column})`);
db.exec('COMMIT');
db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
db.close();
process.stdout.write(`${count}\n`);
