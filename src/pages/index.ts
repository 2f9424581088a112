export { defaultPages } from './default.ts'
export type { Brand, Look } from './brand.ts'
export { fill, say } from './fill.ts'
export type { Html } from './html.ts'
export type { Icon } from './icons.ts'
export { en } from './locales/en.ts'
export type { ApproveAskData, ApproveData, ApproveDoneData, DeniedData } from './data/approve.ts'
export type { DevicesData, EndAskData, EndedData, SessionEntry } from './data/devices.ts'
export type { HereAskData, HereData } from './data/here.ts'
export type { Act, Device, Live, LiveState, PageData, Verify, Way } from './data/page.ts'
export type { PasskeyData, PasskeyEndpoints } from './data/passkey.ts'
export type { BounceData, DeclinedData, Match, NumberData, OutcomeData } from './data/transfer.ts'
export type {
  AlreadyData,
  AskData,
  CodeData,
  ConfirmData,
  DeliveredData,
  FaultData,
  LayoutData,
  Mark,
  Page,
  Pages,
  RefusedData,
  RejectedData,
} from './pages.ts'
export { type Times, timesIn } from './time.ts'
export type { Told, Words } from './words.ts'
