package jdist.spread;

import java.util.ArrayList;
import java.util.List;

/// Items that go to a worker together.
record Batch<T>(List<Item<T>> items) {
  /// One item of a `pmap`, and how often it has been tried.
  static final class Item<T> {
    private final long index;
    private final T value;
    private int attempts;
    private int failedOn;

    Item(long index, T value) {
      this.index = index;
      this.value = value;
    }

    long index() {
      return index;
    }

    T value() {
      return value;
    }

    /// Attempts that have begun.
    int attempts() {
      return attempts;
    }

    void begin() {
      attempts++;
    }

    void unbegin() {
      attempts--;
    }

    /// The last attempt has failed on that worker.
    void failedOn(int worker) {
      failedOn = worker;
    }

    int failedOn() {
      return failedOn;
    }
  }

  int size() {
    return items.size();
  }

  List<T> values() {
    List<T> values = new ArrayList<>(items.size());
    for (Item<T> item : items) {
      values.add(item.value());
    }
    return values;
  }

  long[] indices() {
    return items.stream().mapToLong(Item::index).toArray();
  }
}
