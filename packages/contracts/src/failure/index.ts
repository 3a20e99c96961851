export { FAILURE_CODES, type FailureClass, type FailureCode, type FailureCodeEntry } from './codes.js';
export { Failure, isFailure, type FailurePlace } from './failure.js';
