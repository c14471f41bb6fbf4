/** A provider with one method, whose payment waits in an app: what a page does with that needs most of its parts. */
import { defineProvider } from '@kassa/provider';

export const swish = defineProvider({
  name: 'test',
  configProblems: [],
  methods: [{ id: 'test.swish', icon: 'mobile', label: { en: 'Swish' } }],
  capabilities: {
    operations: [],
    query: false,
    createAnswerLost: 'abandon',
    switchAfterMinutes: 15,
    unresolvedAfterMinutes: 60,
    appSchemes: ['swish'],
  },
  unavailableBecause: () => [],
  createPayment: () =>
    Promise.resolve({
      status: 'WAITING_FOR_PAYMENT',
      rawStatus: 'created',
      nextAction: {
        kind: 'app_switch',
        link: 'swish://paymentrequest?token=1',
        schemes: ['swish'],
        qrText: 'a text for the app',
        expiresAt: null,
      },
    }),
});
