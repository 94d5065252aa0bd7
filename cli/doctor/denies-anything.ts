import * as v from 'valibot';

const Statement = v.object({ Effect: v.string() });

const PolicyDocument = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Statement: v.union([v.array(Statement), Statement]) }),
);

/** Whether a policy takes any right away. One that we can't read is not known to. */
export function deniesAnything(document: string): boolean {
  const { success, output } = v.safeParse(PolicyDocument, document);
  return success && [output.Statement].flat().some(({ Effect }) => Effect === 'Deny');
}
