import {
  Box,
  Building,
  Car,
  FileText,
  KeyRound,
  Laptop,
  type LucideIcon,
  MapPin,
  MonitorSmartphone,
  Package,
  Phone,
  Printer,
  Repeat,
  Server,
  Tractor,
  Truck,
  UsersRound,
} from 'lucide-react'
import type { ObjectType } from '../../shell/object-types.api.ts'

/** The looks of the icons that a type of objects can have. */
export const objectIcons: Record<ObjectType['icon'], LucideIcon> = {
  box: Box,
  car: Car,
  contract: FileText,
  device: MonitorSmartphone,
  home: Building,
  key: KeyRound,
  laptop: Laptop,
  location: MapPin,
  machine: Tractor,
  package: Package,
  people: UsersRound,
  phone: Phone,
  printer: Printer,
  server: Server,
  subscription: Repeat,
  truck: Truck,
}

export function ObjectIcon({ icon, className }: { icon: ObjectType['icon']; className?: string }) {
  const Icon = objectIcons[icon]
  return <Icon aria-hidden="true" className={className} />
}
