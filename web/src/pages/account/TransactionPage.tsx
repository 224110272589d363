export default function TransactionPage() {
  return null;
}
