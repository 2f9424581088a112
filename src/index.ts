export { qrauth } from './qrauth.ts'
export type { Delivery, QrauthOptions, Reauthenticate } from './options.ts'
export { checkMount } from './check.ts'
export type { CheckOptions, Fetches, Finding } from './check.ts'
export { jwtSession } from './session.ts'
export type {
  JwtAlgorithm,
  JwtSession,
  JwtSessionOptions,
  Session,
  SessionStart,
  SignedIn,
} from './session.ts'
export { RECEIPT_TTL } from './store.ts'
export type { Done, Entry, Found, Limit, Limited, Missing, Store, User } from './store.ts'
export type { LimitedStep, LimitOptions, LimitRule, StepLimits } from './limits.ts'
export type { OriginOptions } from './origin.ts'
export type { EventContext, Happening, QrauthEvent } from './events.ts'
export type { FaultReason } from './fault.ts'
export { defaultPages } from './pages/default.ts'
export { en } from './pages/locales/en.ts'
export type { Words } from './pages/locales/en.ts'
export type {
  AlreadyData,
  AskData,
  CodeData,
  ConfirmData,
  DeliveredData,
  FaultData,
  Html,
  LayoutData,
  Page,
  PageData,
  Pages,
  RefusedData,
  RejectedData,
  Rejection,
} from './pages/pages.ts'
export { qrModules, qrSvg } from './qr.ts'
