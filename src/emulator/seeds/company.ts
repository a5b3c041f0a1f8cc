// The company of `--seed demo`: who works there, and which groups they made.
// Imported by demo.ts and dialogue.ts.

/** Teams, and those who work in them; the first of each leads it. */
const TEAMS = {
  office: ['anna Anna Bergström', 'ben Ben Okafor', 'carla Carla Moretti', 'dora Dora Nagy', 'olive Olive Tremblay'],
  engineering: [
    'emre Emre Yılmaz', 'hana 佐藤 花', 'ivan Иван Соколов', 'jia 王嘉怡', 'karim Karim Haddad', 'lena Lena Fischer', 'mateo Mateo Álvarez', 'nadia Nadia Popescu',
    'priya Priya Raman', 'sven Sven Lindqvist', 'thabo Thabo Nkosi', 'yuki 高橋 ゆき',
  ],
  design: ['chloe Chloé Dubois', 'finn Finn Jansen', 'minji 김민지', 'rosa Rosa Ferreira', 'zoe Zoë van Dijk'],
  support: ['fatima Fatima Zahra', 'georg Georg Lindner', 'ines Inês Duarte', 'kofi Kofi Mensah', 'lucia Lucía Romero', 'omar Omar Nasser', 'tara Tara Byrne', 'wanda Wanda Kowalska'],
  sales: ['bruno Bruno Costa', 'diego Diego Fuentes', 'elif Elif Şahin', 'grace Grace Adeyemi', 'hugo Hugo Laurent', 'jonas Jonas Weber'],
  operations: ['quinn Quinn Murphy', 'viktor Viktor Novák', 'uma Uma Krishnan', 'xenia Ξένια Παππά'],
} as const;

/** A team's name. */
export type Team = keyof typeof TEAMS;

/** One who works there. */
export interface Colleague { userID: string; nickname: string; team: Team }

/** Everybody, team by team. */
export const COLLEAGUES: readonly Colleague[] = (Object.keys(TEAMS) as Team[]).flatMap((team) => TEAMS[team].map((row) => {
  const [userID, ...names] = row.split(' ');
  return { userID: userID!, nickname: names.join(' '), team };
}));

/** One group. */
export interface GroupRow {
  groupID: string;
  name: string;
  introduction: string;
  owner: string;
  admins: readonly string[];
  /** Teams as a whole, and single people beside them. */
  teams: readonly Team[];
  people: readonly string[];
  /** Dialogues on an ordinary day, on average. */
  perDay: number;
  /** The part of a day in which they begin, 0 its beginning and 1 its end. */
  when: readonly [from: number, to: number];
}

const ALL = Object.keys(TEAMS) as Team[];
const group = (groupID: string, name: string, introduction: string, owner: string, admins: readonly string[], teams: readonly Team[], people: readonly string[], perDay: number, when: GroupRow['when'] = [0, 1]): GroupRow =>
  ({ groupID, name, introduction, owner, admins, teams, people, perDay, when });

/** All groups; `news` is muted, `incident` was dismissed. */
export const GROUPS: readonly GroupRow[] = [
  group('everyone', 'Everyone', 'For what concerns all of us', 'anna', ['ben', 'carla'], ALL, [], 0.6),
  group('news', 'News', 'Read only: what the office has to tell', 'anna', ['dora'], ALL, [], 0.25),
  group('engineering', 'Engineering', 'Code, reviews, builds', 'emre', ['lena', 'priya'], ['engineering'], ['quinn', 'viktor'], 3),
  group('design', 'Design', 'Drafts and opinions', 'chloe', ['finn'], ['design'], ['lena', 'mateo', 'dora'], 1.5),
  group('support', 'Support', 'Tickets that want more than one head', 'fatima', ['georg', 'tara'], ['support'], ['nadia', 'thabo', 'xenia'], 3),
  group('sales', 'Sales', 'Offers, visits, customers', 'bruno', ['grace'], ['sales'], ['ben', 'fatima'], 1.5),
  group('release', 'Release 4.2', 'Until it is out', 'lena', ['quinn'], [], ['emre', 'hana', 'ivan', 'priya', 'yuki', 'chloe', 'fatima', 'tara', 'dora', 'viktor'], 1.2),
  group('incident', 'Incident: slow search', 'Closed when it is written up', 'viktor', ['quinn'], [], ['emre', 'jia', 'karim', 'thabo', 'fatima', 'uma'], 0),
  group('lunch', 'Lunch', 'Half past twelve at the door', 'carla', [], [], ['anna', 'ben', 'hana', 'mateo', 'rosa', 'kofi', 'elif', 'jonas', 'uma', 'finn', 'yuki', 'omar', 'zoe'], 1, [0.2, 0.45]),
  group('running', 'Runners', 'Tuesdays and Thursdays by the river', 'sven', ['ines'], [], ['nadia', 'thabo', 'minji', 'wanda', 'diego', 'viktor', 'grace'], 0.5, [0.75, 0.95]),
  group('books', 'Books', 'One a month, cake included', 'tara', [], [], ['anna', 'jia', 'chloe', 'lucia', 'xenia', 'hugo', 'olive'], 0.3),
  group('offsite', 'Offsite in June', 'Three days at the lake', 'dora', ['olive'], ALL.filter((team) => team !== 'sales'), ['bruno'], 0.4),
];
