import { describe, expect, it } from '@jest/globals';
import { utf8Text } from './utf8-text.js';

const refuse = (line: number) => new Error(`line ${line}`);

describe('utf8Text', () => {
  it('drops a byte-order mark and keeps every other character', () => {
    expect(utf8Text(Buffer.from('\ufeffé\n\u{1f600}\r\n'), refuse)).toBe('é\n\u{1f600}\r\n');
  });

  it.each([
    [[0xff], 1],
    [[0x61, 0x0a, 0x0a, 0xc3, 0x28, 0x0a, 0xff], 3],
    [[0x61, 0x0a, 0xe2, 0x82], 2],
    [[0xed, 0xa0, 0x80, 0x0a, 0x61], 1],
  ])('names the line of the first bytes that are not UTF-8: %j', (bytes, line) => {
    expect(() => utf8Text(Uint8Array.from(bytes), refuse)).toThrow(`line ${line}`);
  });
});
