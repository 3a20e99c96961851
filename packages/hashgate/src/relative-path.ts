/**
 * Whether a path may stand in an index, a seal or a list of checksums: relative, printable ASCII without spaces,
 * segments split by `/`, none of them empty or starting with a dot, and no `..`, backslash or colon anywhere. Such a path
 * means the same file on every system and cannot leave its folder.
 */
export function isRelativePath(path: unknown): path is string {
  return (
    typeof path === 'string' &&
    /^[\x21-\x7e]+$/.test(path) &&
    !/[\\:]|\.\./.test(path) &&
    path.split('/').every((segment) => segment !== '' && !segment.startsWith('.'))
  );
}
