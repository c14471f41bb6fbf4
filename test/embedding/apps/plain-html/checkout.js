const thanks = document.getElementById('thanks');
document.querySelector('checkout-session').addEventListener('payment-succeeded', ({ detail }) => {
  thanks.textContent = `Thank you. Your reference is ${detail.reference}.`;
  thanks.hidden = false;
});
