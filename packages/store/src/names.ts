/** Columns and tables are camelCase in code and snake_case in SQL. */
import { CamelCasePlugin, type PluginTransformQueryArgs, type RootOperationNode } from 'kysely';

const known = new Map<string, string>();

/** A name as SQL has it. A dialect's compiler calls it as it writes the text; names are the code's own, so they are few. */
export function sqlName(name: string): string {
  let inSql = known.get(name);
  if (inSql === undefined) {
    inSql = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    known.set(name, inSql);
  }
  return inSql;
}

/** Rows with the names that code has. Kysely's own also copies each statement to rename it, which took more than its text. */
export class CamelCaseRows extends CamelCasePlugin {
  override transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return node;
  }
}
