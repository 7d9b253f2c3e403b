// CreateTags (EC2 API reference): adds or overwrites tags of up to 1000 resources.
import { createTags } from '../../tags/change-tags.ts'
import { defineAction } from '../action.ts'
import { parseTags } from '../tag-specifications.ts'

export const createTagsAction = defineAction<'CreateTags'>({
  name: 'CreateTags',
  parameters: ['Resources', 'Tags'],
  errors: ['InvalidID', 'TagLimitExceeded', '*.Malformed', '*.NotFound'],
  async run(input, { context, caller }) {
    await createTags(context, caller, { resourceIds: input.Resources ?? [], tags: parseTags(input.Tags) })
    return {}
  },
})
