// What bin/jdist runs once for each Java, beside Rehearsal.java, to note what scripts and the prompt need.
int typed = 1;
int ofThePrompt(int x) {
  return typed + x;
}
record Typed(int first, String second) {}
String text = remoteCallFetch(1, () -> "rehearsal " + ofThePrompt(2));
for (int i = 0; i < 2; i++) {
  text = text + i;
}
text.length() + typed
