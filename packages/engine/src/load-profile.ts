import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, parsePolicyYaml, parsePolicyValue } from '@merchantry/contracts';
import { profileSchema, type Profile } from './profile.js';
import { readPolicyText } from './workspace.js';

/** Names of the profiles that `config/profiles` defines, sorted. */
export function profileNames(root: string): string[] {
  return readdirSync(join(root, 'config', 'profiles'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/** Read and check `config/profiles/<name>.yaml`. An unknown name is wrong usage; a bad file is `policy_schema`. */
export function loadProfile(root: string, name: string): Profile {
  const known = profileNames(root);
  if (!known.includes(name)) {
    throw new Failure('usage', `There is no profile "${name}".`, {
      expected: `one of ${known.join(', ')}`,
      found: name,
    });
  }
  const path = `config/profiles/${name}.yaml`;
  const text = readPolicyText(root, path, 'profile');
  const profile = parsePolicyValue('profile', path, profileSchema, parsePolicyYaml(text, path, 'profile'));
  if (profile.profile !== name) {
    throw new Failure('policy_schema', 'A profile must carry the name of its file.', {
      dataset: 'profile',
      column: 'profile',
      path,
      expected: name,
      found: profile.profile,
    });
  }
  return profile;
}
