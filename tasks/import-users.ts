// Users from a CSV file with the columns userID, nickname, faceURL, ex; those that exist are left as they are.
//   imctl run tasks/import-users.ts --file tasks/people.csv --allow fs:read:.
import { fs, log, step, users, type Params, type TaskMeta } from "imctl";

export const meta = {
  name: "import-users",
  doc: "Create the users of a CSV file; skip those that exist.",
  needs: ["users:read", "users:write<=10000", "fs:read:."],
  params: {
    file: { type: "string", required: true, doc: "The CSV file; its first line names the columns." },
    prefix: { type: "string", default: "", doc: "Put in front of every userID, for trying out." },
  },
} satisfies TaskMeta;

export default async function main({ file, prefix }: Params<typeof meta>) {
  const rows = (await fs.readCSV(file)).map((row) => ({ ...row, userID: row.userID && prefix + row.userID }));

  await step("check the rows", () => {
    const problems = rows.flatMap((row, at) => {
      const line = at + 2;
      if (!row.userID) return [`line ${line}: no userID`];
      if (!/^[A-Za-z0-9_]+$/.test(row.userID)) return [`line ${line}: the server takes letters, digits and _ only, not "${row.userID}"`];
      return [];
    });
    for (const problem of problems.slice(0, 10)) log.warn(problem);
    if (problems.length > 0) throw new Error(`${problems.length} of ${rows.length} rows of ${file} cannot be users`);
    return `${rows.length} rows`;
  });

  await step("create them", async () => {
    const { created, skipped, failed } = await users.create(rows);
    for (const one of failed) log.warn(`${one.userID}: ${one.message}`);
    if (failed.length > 0) throw new Error(`${failed.length} could not be created`);
    return `${created} created, ${skipped} were here already`;
  });
}
