export default function StaffAccountPage() {
  return null;
}
