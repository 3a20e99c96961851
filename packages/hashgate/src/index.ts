export { be64, concatBytes, fromHex, isHex, le32, le64, toHex, uer, utf8Bytes } from './encoding.js';
export { byCodePoint } from './code-point-order.js';
export { sha256, sha256Hex } from './sha256.js';
export { canonicalJson, parseJson } from './canonical-json.js';
export { meaningDigest } from './meaning-digest.js';
export { type IdentityMember } from './identity-members.js';
export { parameterHash } from './parameter-hash.js';
export { commitBytes, manifestFingerprint } from './manifest-fingerprint.js';
export { runId } from './run-id.js';
export { hashUniform, hashWordToUniform } from './hash-uniform.js';
export { fileSha256, fileSha256Async, type HashProgress } from './file-digest.js';
export { columnDigest } from './column-digest.js';
export { tableDigest, typeToken, type DigestedColumn } from './content-digest.js';
export { worldDigest, type WorldEntry } from './world-digest.js';
export { isRelativePath } from './relative-path.js';
export { listFiles } from './list-files.js';
export { directoryDigest, type DirectoryDigest } from './directory-digest.js';
export { FLAG_FILE, INDEX_FILE, parseBundleIndex, type BundleIndexRow } from './bundle-index.js';
export { parsePassedFlag, passedFlag } from './passed-flag.js';
export { writeBundle, type BundleMember, type WrittenBundle } from './write-bundle.js';
export { verifyBundle, type VerifiedBundle } from './verify-bundle.js';
export {
  egressChecksums,
  parseEgressChecksums,
  verifyEgressChecksum,
  type EgressChecksum,
} from './egress-checksums.js';
export { parseSealedInputs, sealedInputs, verifySealedInput, type SealedInput } from './sealed-inputs.js';
export { gateReceipt, parseGateReceipt, type GateReceipt, type ReceiptInput } from './gate-receipt.js';
