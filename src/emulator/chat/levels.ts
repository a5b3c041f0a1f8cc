// Levels of administrators. Imported by server.ts and rules.

/** Those whom the configuration names; those added later have 80, and may not add or list others (operations f.3). */
export const SUPER_ADMIN = 100;
