export { qrauth } from './qrauth.ts'
export type { Delivery, HereOptions, Notice, QrauthOptions, Reauthenticate } from './options.ts'
export { deviceMetadata, type DeviceMetadataOptions } from './hosts/metadata.ts'
export type { Brand } from './pages/brand.ts'
export { defaultPages } from './pages/default.ts'
export { en } from './pages/locales/en.ts'
export type { Words } from './pages/words.ts'
export { jwtSession } from './session/jwt.ts'
export type { JwtAlgorithm, JwtSession, JwtSessionOptions } from './session/jwt.ts'
export { requireSignedIn, signedIn } from './session/middleware.ts'
export type {
  RequiredSignedInEnv,
  RequireSignedInOptions,
  SignedInEnv,
  SignedInOptions,
} from './session/middleware.ts'
export { registry } from './session/registry.ts'
export type { Entered, Entry, Owner, Registry, RegistryOptions } from './session/registry.ts'
export { SessionRefused } from './session/session.ts'
export type { Bearer, ListedSession, Session, SessionStart, SignedIn } from './session/session.ts'
export type { Client } from './transfer/clients.ts'
export type { Policy, PolicyAnswer, PolicyDevice, PolicyRequest } from './transfer/policy.ts'
export type { OriginOptions } from './http/origin.ts'
export type { EventContext, Happening, QrauthEvent } from './transfer/events.ts'
export type { LimitedStep, LimitOptions, LimitRule, StepLimits } from './transfer/limits.ts'
export type { FaultReason, Rejection } from './transfer/outcomes.ts'
export { qrModules } from './qr/encode.ts'
export { qrSvg } from './qr/svg.ts'
export type { Store, User } from './store.ts'
