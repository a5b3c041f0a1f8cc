// /group/*: the area as a whole; its rules are in groups-*.ts.

import { groupsApplications } from './groups-applications.ts';
import { groupsCreate } from './groups-create.ts';
import { groupsInfo } from './groups-info.ts';
import { groupsJoin } from './groups-join.ts';
import { groupsLeave } from './groups-leave.ts';
import { groupsLists } from './groups-lists.ts';
import { groupsRoles } from './groups-roles.ts';
import { groupsSync } from './groups-sync.ts';

import type { Rules } from '../context.ts';

/** Rules of /group/*. */
export const groups: Rules = { ...groupsCreate, ...groupsInfo, ...groupsLists, ...groupsJoin, ...groupsLeave, ...groupsRoles, ...groupsApplications, ...groupsSync };
