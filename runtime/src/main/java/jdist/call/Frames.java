package jdist.call;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The frames of a thread as a user is shown them: whose they are, and which to leave out.
record Frames(List<StackTraceElement> all) {
  private static final List<String> MACHINERY =
      List.of("jdist.", "java.", "javax.", "jdk.", "sun.", "com.sun.");

  /// Those of a trace but for the JVM's own classes around lambdas, whose names mean nothing and
  /// differ from process to process.
  static Frames of(StackTraceElement[] trace) {
    return new Frames(
        Arrays.stream(trace).filter(frame -> frame.getClassName().indexOf('/') < 0).toList());
  }

  boolean areUsers() {
    return lastOfUsers() >= 0;
  }

  /// The frame with which the user's code begins; empty if there is none.
  String first() {
    int last = lastOfUsers();
    return last < 0 ? "" : text(all.get(last));
  }

  /// Where the user's code is now; the innermost frame if there is none of it.
  String place() {
    for (StackTraceElement frame : all) {
      if (!isMachinery(frame.getClassName())) {
        return text(frame);
      }
    }
    return all.isEmpty() ? "" : text(all.getFirst());
  }

  /// All, but what lies below the user's.
  List<String> shown() {
    int end = areUsers() ? lastOfUsers() + 1 : all.size();
    List<String> lines = new ArrayList<>();
    for (StackTraceElement frame : all.subList(0, end)) {
      lines.add(text(frame));
    }
    return lines;
  }

  private int lastOfUsers() {
    int index = all.size() - 1;
    while (index >= 0 && isMachinery(all.get(index).getClassName())) {
      index--;
    }
    return index;
  }

  private static boolean isMachinery(String type) {
    for (String start : MACHINERY) {
      if (type.startsWith(start)) {
        return true;
      }
    }
    return false;
  }

  /// Without the names of loaders and modules.
  private static String text(StackTraceElement frame) {
    return new StackTraceElement(
            frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber())
        .toString();
  }
}
