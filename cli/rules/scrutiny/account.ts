import type { ActionTypes, Contradiction } from '../../../shared/actions/action.ts';
import type { JsonValue } from '../../../shared/json/json.ts';
import type { WrittenAlternative, WrittenClause } from '../../../shared/rules/written-pattern.ts';
import { insteadOf, listed } from '../../../shared/text/did-you-mean.ts';
import { matcherOf, namedIn, takes } from './written-entries.ts';

/** What rules can name and only the account itself knows. */
export interface Account {
  readonly actionTypes: ActionTypes;
  /** The behaviors of each security profile; undefined where AWS IoT does not tell: Detect is not for every account. */
  readonly behaviors?: ReadonlyMap<string, readonly string[]> | undefined;
}

/** Security profiles and behaviors that an alternative asks for and that the account does not have. */
export function unknownToAccount(
  alternative: WrittenAlternative,
  { behaviors }: Account,
): readonly Contradiction[] {
  if (!behaviors) return [];
  const askedFor = (path: string) => alternative.filter((clause) => clause.path === path);
  const profiles = [...behaviors.keys()];
  const asked = askedFor('securityProfileName');
  const possible = profiles.filter((name) =>
    asked.every(({ entries }) => entries.some((entry) => takes(entry, name))),
  );
  // Where none is possible, that has been told, and the behavior may still be one of another profile.
  const among = asked.length > 0 && possible.length > 0 ? possible : profiles;
  const owner = among === possible ? `security profile ${listed(possible)} has` : 'the account has';
  return [
    ...asked.flatMap(unknownIn(profiles, 'the account has no security profile')),
    ...askedFor('behavior.name').flatMap(
      unknownIn(
        among.flatMap((profile) => behaviors.get(profile) ?? []),
        `${owner} no behavior`,
      ),
    ),
  ];
}

const unknownIn =
  (names: readonly string[], no: string) =>
  ({ entries, place }: WrittenClause): readonly Contradiction[] =>
    entries.flatMap((entry, index) => {
      const word = unknownWord(entry, names);
      return word ? [{ path: `${place}.${index}`, message: `${no} ${word}${insteadOf(word, names)}` }] : [];
    });

/** What an entry asks for that none of the names is; undefined where one is. */
function unknownWord(entry: JsonValue, names: readonly string[]): string | undefined {
  const unknown = namedIn(entry).find((value) => !names.includes(String(value)));
  if (unknown !== undefined) return String(unknown);
  const isMet = matcherOf(entry)?.kind === 'exists' || names.some((name) => takes(entry, name));
  return isMet ? undefined : `like ${JSON.stringify(entry)}`;
}
