// Passwords of users. Clients send md5 as hex (operations f.2); what is kept is a salted hash of that, since no route gives it back.
// Imported by rules that register, log in, or change one. Administrators' are kept as they come: /account/info answers with them.

const SALT_BYTES = 12;

/** What is kept of a password. */
export function hashPassword(password: string): string {
  return digest(password, process.getBuiltinModule('node:crypto').randomBytes(SALT_BYTES).toString('base64url'));
}

/** Whether it is the one kept. */
export function isPassword(password: string, kept: string): boolean {
  const { timingSafeEqual } = process.getBuiltinModule('node:crypto');
  const given = Buffer.from(digest(password, kept.slice(0, kept.indexOf(':')))), expected = Buffer.from(kept);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** What a client sends of a password a person types: md5 as hex. */
export function md5(password: string): string {
  return process.getBuiltinModule('node:crypto').createHash('md5').update(password).digest('hex');
}

/** One round: thousands of accounts are imported at a time, and they are made up. */
function digest(password: string, salt: string): string {
  return `${salt}:${process.getBuiltinModule('node:crypto').createHmac('sha256', salt).update(password).digest('base64url')}`;
}
