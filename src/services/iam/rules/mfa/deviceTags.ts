import type { Tags } from '../../ports/tags.ts'
import type { Directory } from '../directory.ts'
import { changeEntityTags } from '../tags.ts'
import { requireDevice } from './devices.ts'

/** Changes the tags of a device of the account. */
export async function changeDeviceTags(
  directory: Directory,
  account: string,
  serial: string,
  next: (present: Tags) => Tags,
): Promise<void> {
  const find = async () => ({ key: serial, tags: (await requireDevice(directory, account, serial)).tags })
  await changeEntityTags(directory, 'mfaDevice', find, next)
}
