package jdist.spread;

import java.util.ArrayList;
import java.util.List;

/// Some of the indices of a loop: from `from` up to, not including, `to`.
record Part(long from, long to) {
  /// Cuts them into as many parts as there are workers, or fewer if there are fewer indices: equal
  /// ones, but for the first few, which have one more. Idea: Julia Distributed, `splitrange`.
  List<Part> split(int count) {
    long length = Math.max(0, to - from);
    long each = length / count;
    long more = length % count;
    List<Part> parts = new ArrayList<>();
    long start = from;
    for (int i = 0; i < count; i++) {
      long end = start + each + (i < more ? 1 : 0);
      if (end > start) {
        parts.add(new Part(start, end));
      }
      start = end;
    }
    return parts;
  }
}
