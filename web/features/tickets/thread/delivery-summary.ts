import type { Delivery } from '../ticket-page.api.ts'

export type DeliveryState = Delivery['state']

/** What needs somebody first, down to what is well. */
const order: DeliveryState[] = ['bounced', 'failed', 'parked', 'not_sent', 'queued', 'cancelled', 'accepted']

/** The state that a message shows for all its recipients: the worst one; undefined without recipients. */
export function worstDelivery(deliveries: readonly Delivery[]): Delivery | undefined {
  return [...deliveries].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state))[0]
}

/** True when the person can ask to try again. */
export function canRetry(deliveries: readonly Delivery[]): boolean {
  return deliveries.some((one) => one.state === 'failed' || one.state === 'parked' || one.state === 'not_sent')
}
