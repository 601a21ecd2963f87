// Types of a compact source file: its own, local and anonymous ones. Prints "name: ok", or what was
// wrong.

import static jdist.Distributed.*;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import jdist.failure.RemoteException;

record Point(int x, int y) {
  int sum() {
    return x + y;
  }
}

record Pair<A, B>(A first, B second) {}

enum Color {
  RED,
  GREEN {
    @Override
    String word() {
      return "leaf";
    }
  },
  BLUE;

  String word() {
    return name().toLowerCase();
  }
}

interface Shape {
  double area();
}

sealed interface Node permits Leaf, Tree {}

record Leaf(int value) implements Node {}

record Tree(Node left, Node right) implements Node {}

class Oops extends RuntimeException {
  Oops(String message) {
    super(message);
  }
}

class Item implements Serializable {
  int value = 3;

  int scaled() {
    return value * scale;
  }
}

int scale = 3;
int[] numbers = {1, 2, 3};

int times(int x) {
  return x * scale;
}

String temperature(Color color) {
  return switch (color) {
    case RED -> "hot";
    case GREEN -> "mild";
    case BLUE -> "cold " + scale;
  };
}

int weight(Node node) {
  return switch (node) {
    case Leaf(int value) -> value;
    case Tree(Node left, Node right) -> weight(left) + weight(right) + scale;
  };
}

void same(String what, Object expected, Callable<?> remote) {
  try {
    Object got = remote.call();
    IO.println(what + ": " + (Objects.equals(got, expected) ? "ok" : got + ", not " + expected));
  } catch (Exception e) {
    IO.println(what + ": " + e);
  }
}

void switches() {
  same("switch on an enum", "cold 3", () -> remoteCallFetch(2, () -> temperature(Color.BLUE)));
  Node node = new Tree(new Leaf(1), new Tree(new Leaf(2), new Leaf(3)));
  same("switch on patterns", 12, () -> remoteCallFetch(2, () -> weight(node)));
}

void types() {
  Color green = Color.GREEN;
  record Local(int a) {
    int twice() {
      return 2 * a;
    }
  }
  enum Level {
    LOW,
    HIGH
  }
  class Adder {
    int by = 4;

    int add(int x) {
      return x + by + scale;
    }
  }
  Local local = new Local(5);
  same("a record", 10, () -> remoteCallFetch(2, () -> new Point(3, 4).sum() + scale));
  same("a generic record", new Pair<>("a", List.of(new Point(1, 2))), this::pair);
  same("a constructor by reference", new Point(1, 2), () -> remoteCallFetch(2, Point::new, 1, 2));
  same("an enum", "leaf1", () -> remoteCallFetch(2, () -> green.word() + green.ordinal()));
  same("a local record", 10, () -> remoteCallFetch(2, local::twice));
  same("a local record made there", new Local(6), () -> remoteCallFetch(2, () -> new Local(6)));
  same("a local enum", Level.HIGH, () -> remoteCallFetch(2, () -> Level.HIGH));
  same("a local class", 8, () -> remoteCallFetch(2, () -> new Adder().add(1)));
  same("an inner class", 9, () -> remoteCallFetch(2, () -> new Item().scaled()));
  Item item = new Item();
  same("an inner class's object", 9, () -> remoteCallFetch(2, () -> item.scaled()));
  same("which comes back", 9, () -> remoteCallFetch(2, () -> new Item()).scaled());
  same("an anonymous class", 6.0, () -> remoteCallFetch(2, () -> anonymous().area()));
  same("an anonymous class with a method", 9, () -> remoteCallFetch(2, () -> anonymousSum()));
  same("an initializer in braces", 3, () -> remoteCallFetch(2, () -> braces().get("k")));
  same("an optional", Optional.of(6), () -> remoteCallFetch(2, () -> Optional.of(times(2))));
  same("an exception of the file's", "bad", this::caught);
}

Pair<String, List<Point>> pair() {
  return remoteCallFetch(2, () -> new Pair<>("a", List.of(new Point(1, 2))));
}

Shape anonymous() {
  return new Shape() {
    @Override
    public double area() {
      return scale * 2.0;
    }
  };
}

int anonymousSum() {
  return new Object() {
    int size = numbers.length;

    int sum() {
      return size * 2 + times(1);
    }
  }.sum();
}

Map<String, Integer> braces() {
  return new HashMap<>() {
    {
      put("k", scale);
    }
  };
}

String caught() {
  try {
    remoteCallFetch(
        2,
        () -> {
          throw new Oops("bad");
        });
    return "nothing";
  } catch (RemoteException e) {
    return ((Oops) e.getCause()).getMessage();
  }
}

void main() {
  switches();
  types();
}
