export default function LogonPage() {
  return null;
}
