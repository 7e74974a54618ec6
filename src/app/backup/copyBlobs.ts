import { type ListedBlob, openCursors, writeList } from '../../storage/backup/blobList.ts'
import { type Copying, type StoredBlob, someAtOnce, storeBlob } from '../../storage/backup/blobs.ts'
import { digestOf } from '../../storage/backup/copying.ts'
import type { DamagedBlob, Manifest } from '../../storage/backup/manifest.ts'
import type { MetadataView } from '../../storage/metadata/sqlite/view.ts'
import { namedBlobs } from '../../storage/metadata/stores/s3/blobs.ts'
import { layout } from '../../storage/objects/disk/layout.ts'
import { sealsOf } from '../fsck.ts'
import type { Taking } from './take.ts'

/** How one pass over the blobs goes. */
interface Pass {
  /** Where it writes what it has. */
  readonly list: string
  /** Lists that are believed, beside that of the last backup. */
  readonly known: readonly string[]
  /** Whether blobs may go meanwhile, and damage may be of the moment: both are for the next pass to judge. */
  readonly isEarly: boolean
}

/** Makes sure that the folder of backups has every blob that rows name, each verified when it arrives. */
export async function copyBlobs(
  taking: Taking,
  metadata: Pick<MetadataView, 'all'>,
  { list: path, known, isEarly }: Pass,
): Promise<Pick<Manifest, 'blobs' | 'damaged'>> {
  const { folder, target, last, counts, touched, listener } = taking
  const seals = await sealsOf(folder.keyRing)
  const copying: Copying = { from: layout(folder.objects), to: target.objects, seals, touched }
  const lists = openCursors(last?.blobs === undefined ? known : [...known, last.blobs])
  const doubted = new Set(last?.manifest.damaged.map(({ id }) => id))
  const damaged: DamagedBlob[] = []
  const total = { count: 0, octets: 0 }
  const list = await writeList(path)

  const store = async (id: string, listed: ListedBlob | undefined): Promise<readonly StoredBlob[]> => {
    const stored = await storeBlob(copying, id, doubted.has(id) ? undefined : listed)
    if (stored?.isNew === true) {
      counts.objects += 1
      counts.octets += stored.size
    } else if (isEarly && stored !== undefined) counts.present += 1
    const why = stored === undefined ? 'its file is missing' : stored.damage
    if (why === undefined) return stored === undefined ? [] : [stored]
    if (isEarly) return []
    damaged.push({ id, why })
    listener.found({ what: id, why })
    return stored === undefined ? [] : [stored]
  }

  try {
    for await (const ids of namedBlobs(metadata)) {
      const listed = new Map<string, ListedBlob | undefined>()
      for (const id of ids) listed.set(id, await lists.find(id))
      const stored = (await someAtOnce(ids, (id) => store(id, listed.get(id)))).flat()
      await list.add(stored)
      total.count += stored.length
      total.octets += stored.reduce((sum, { size }) => sum + size, 0)
      listener.progress(counts)
    }
  } finally {
    await list.end()
    await lists.close()
  }
  return { blobs: { ...total, list: await digestOf(path) }, damaged }
}
