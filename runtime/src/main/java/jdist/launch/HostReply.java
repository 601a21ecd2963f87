package jdist.launch;

import java.util.ArrayList;
import java.util.List;

/// What comes of the command that starts a launcher.
sealed interface HostReply {
  /// It runs.
  record Ready(HostMessage.Ready facts) implements HostReply {}

  /// It cannot, for something is missing there.
  ///
  /// @param folder where files are to be sent to; empty: nothing can be written there
  /// @param java the Java that was found; empty: there is none
  /// @param old what was found instead: `/usr/bin/java(17)`
  /// @param missing the files, as paths below the folder
  /// @param unfit why the Java that was sent is not used; empty: it is, or none was
  /// @param platform what it is
  record Needs(
      String folder, String java, String old, List<String> missing, String unfit, Platform platform)
      implements HostReply {
    /// Reads the lines that [HostScript] prints.
    static Needs of(List<String> lines) {
      return new Needs(
          value(lines, "folder"),
          value(lines, "java"),
          value(lines, "old"),
          words(value(lines, "missing")),
          value(lines, "unfit"),
          new Platform(value(lines, "system"), value(lines, "library")));
    }

    private static String value(List<String> lines, String name) {
      for (String line : lines) {
        if (line.startsWith(name)) {
          return line.substring(name.length()).strip();
        }
      }
      return "";
    }

    private static List<String> words(String text) {
      List<String> words = new ArrayList<>(List.of(text.split(" ")));
      words.remove("");
      return words;
    }
  }

  /// It has ended, or has not said anything in time.
  ///
  /// @param how a sentence without its end
  /// @param printed what it said instead; may be empty
  record Nothing(String how, String printed) implements HostReply {}
}
