export default function ListsPage() {
  return null;
}
