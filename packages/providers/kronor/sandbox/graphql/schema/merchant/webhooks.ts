/** A merchant's schema: where webhooks go. */
export const WEBHOOKS = /* GraphQL */ `
  input SetWebhookUrlInput {
    eventSettings: [WebhookEventSetting!]!
    settingId: Int
    webhookUrl: String!
  }

  input WebhookEventSetting {
    enabled: Boolean!
    event: String!
  }

  type SetWebhookUrlResult {
    "Told once, when the URL is new."
    hmacSecret: String
    settingId: Int!
  }

  input DeleteWebhookUrlInput {
    webhookUrl: String!
  }

  type DeleteWebhookUrlResult {
    found: Boolean!
  }
`;
