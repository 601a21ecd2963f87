package jdist.launch;

import java.nio.charset.StandardCharsets;

/// Some whole lines as bytes of whatever encoding: a view of a buffer, good until that is filled
/// again. Only what a process printed last may lack its line end.
final class Lines {
  final byte[] bytes;
  final int from;
  final int to;

  Lines(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  static Lines of(byte[] bytes) {
    return new Lines(bytes, 0, bytes.length);
  }

  int length() {
    return to - from;
  }

  boolean isEmpty() {
    return from == to;
  }

  /// Whether the last line has its end.
  boolean isEnded() {
    return !isEmpty() && bytes[to - 1] == '\n';
  }

  /// The first line, with its end.
  Lines first() {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n') {
        return new Lines(bytes, from, i + 1);
      }
    }
    return this;
  }

  /// All but the first line.
  Lines withoutFirst() {
    return new Lines(bytes, first().to, to);
  }

  /// Whether they start with these characters, all of them ASCII.
  boolean startsWith(String prefix) {
    return length() >= prefix.length() && standsAt(from, prefix);
  }

  /// The last occurrence of these characters, all of them ASCII, and what stands behind it; empty
  /// if there is none.
  Lines fromLast(String text) {
    int at = to - text.length();
    while (at >= from && !standsAt(at, text)) {
      at--;
    }
    return new Lines(bytes, at < from ? to : at, to);
  }

  private boolean standsAt(int index, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (bytes[index + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// The lines as text; bytes that are not UTF-8 become replacement characters.
  String text() {
    return new String(bytes, from, length(), StandardCharsets.UTF_8);
  }
}
