export { defaultPages } from './default.ts'
export type { Html } from './html.ts'
export { en } from './locales/en.ts'
export type {
  AlreadyData,
  AskData,
  CodeData,
  ConfirmData,
  DeliveredData,
  FaultData,
  LayoutData,
  Page,
  PageData,
  Pages,
  RefusedData,
  RejectedData,
} from './pages.ts'
export type { Words } from './words.ts'
