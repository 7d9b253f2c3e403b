// DeleteTags (EC2 API reference): by key, by key and value, or all of a resource.
import { deleteTags } from '../../tags/change-tags.ts'
import { defineAction } from '../action.ts'
import { parseTags } from '../tag-specifications.ts'

export const deleteTagsAction = defineAction<'DeleteTags'>({
  name: 'DeleteTags',
  parameters: ['Resources', 'Tags'],
  errors: ['InvalidID', '*.Malformed', '*.NotFound'],
  async run(input, { context, caller }) {
    const selectors = parseTags(input.Tags).map(({ key }, index) => ({ key, value: input.Tags?.[index]?.Value }))
    await deleteTags(context, caller, { resourceIds: input.Resources ?? [], tags: selectors })
    return {}
  },
})
