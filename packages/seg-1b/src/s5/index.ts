export {
  ASSIGN_LABEL,
  ASSIGN_MODULE,
  assignSites,
  checkAssignment,
  DOMAIN_TAG,
  MASTER_TAG,
  type AllocPlan,
  type SiteTiles,
} from './assign-sites.js';
export { eventCounters, type EventCounters } from './event-counters.js';
export { assignEvents, siteOrders } from './assign-events.js';
