// What lambdas in a compact source file do with its methods and fields. Prints "name: ok", or what
// was wrong.

import static jdist.Distributed.*;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import jdist.task.Task;
import jdist.task.Task1;

int scale = 2;
String name = "first";
List<Integer> list = new ArrayList<>(List.of(1, 2));
int[] numbers = {1, 2, 3};
Task1<Integer, Integer> scaled = x -> x * scale;
Task1<Integer, Integer> factorial;
List<Task1<Integer, Integer>> steps = new ArrayList<>();
Map<String, Task<Integer>> byName = new TreeMap<>();
TreeMap<String, Integer> sorted =
    new TreeMap<>((Comparator<String> & Serializable) (a, b) -> (a.length() - b.length()) * scale);
static int counter = 100;

int times(int x) {
  return x * scale;
}

int product(int n) {
  return n <= 1 ? 1 : n * product(n - 1);
}

boolean even(int n) {
  return n == 0 || odd(n - 1);
}

boolean odd(int n) {
  return n != 0 && even(n - 1);
}

<T extends Comparable<T>> T max(List<T> values) {
  return values.stream().max(Comparator.naturalOrder()).orElseThrow();
}

<T> T first(List<T> values) {
  return remoteCallFetch(2, () -> values.getFirst());
}

String letter(String text) {
  return switch (text) {
    case "a" -> "A " + name;
    case "b" -> "B";
    default -> "?";
  };
}

int sum(int... values) {
  int sum = 0;
  for (int value : values) {
    sum += value;
  }
  return sum * scale;
}

@Override
public String toString() {
  return "the file's own " + name;
}

void same(String what, Object expected, Callable<?> remote) {
  try {
    Object got = remote.call();
    IO.println(what + ": " + (Objects.equals(got, expected) ? "ok" : got + ", not " + expected));
  } catch (Exception e) {
    IO.println(what + ": " + e);
  }
}

void methods() {
  same("own method", 42, () -> remoteCallFetch(2, () -> times(21)));
  same("own method by reference", 10, () -> remoteCallFetch(2, this::times, 5));
  same("recursion", 120, () -> remoteCallFetch(2, () -> product(5)));
  same("two methods that call each other", true, () -> remoteCallFetch(2, () -> even(10)));
  same("generic method", 9, () -> remoteCallFetch(2, () -> max(List.of(3, 9, 4))));
  same("lambda in a generic method", "q", () -> first(List.of("q", "r")));
  same("variable arity", 12, () -> remoteCallFetch(2, () -> sum(1, 2, 3)));
  same("switch on a string", "A first", () -> remoteCallFetch(2, () -> letter("a")));
  same("the file's toString", "the file's own first", () -> remoteCallFetch(2, () -> "" + this));
}

void fields() {
  scale = 3;
  same("a field as it is at the call", 63, () -> remoteCallFetch(2, () -> times(21)));
  same("the same lambda later", List.of(6, 8), this::twice);
  same("an array field", 3, () -> remoteCallFetch(2, () -> numbers.length));
  same("a field changed there", 3, () -> remoteCallFetch(2, () -> grown().size()));
  same("is unchanged here", 2, () -> list.size());
  same("a static field is each process's own", 100, this::counted);
  everywhere(() -> counter = 9);
  same("and is set by everywhere", 9, () -> remoteCallFetch(2, () -> counter));
}

List<Integer> twice() {
  var results = new ArrayList<Integer>();
  for (int i = 3; i <= 4; i++) {
    scale = i;
    results.add(remoteCallFetch(2, () -> times(2)));
  }
  scale = 3;
  return results;
}

List<Integer> grown() {
  list.add(5);
  return list;
}

int counted() {
  counter = 7;
  return remoteCallFetch(2, () -> counter);
}

void lambdas() {
  same("a lambda within a lambda", 8, () -> remoteCallFetch(2, () -> inner().get()));
  same("a call within a call", 26, () -> remoteCallFetch(2, () -> furtherOn()));
  same("lambdas of streams", List.of(3, 6), () -> remoteCallFetch(2, () -> mapped()));
  same("a lambda kept in a field", 15, () -> remoteCallFetch(2, scaled, 5));
  same("and called by another", 18, () -> remoteCallFetch(2, () -> scaled.call(6)));
  factorial = n -> n <= 1 ? 1 : n * factorial.call(n - 1);
  same("a field's lambda that reads the field", 120, () -> remoteCallFetch(2, factorial, 5));
  steps.add(n -> n == 0 ? 0 : steps.get(1).call(n - 1) + 1);
  steps.add(n -> n == 0 ? 0 : steps.get(0).call(n - 1) + 1);
  same("a list of lambdas that read the list", 5, () -> remoteCallFetch(2, steps.get(0), 5));
  byName.put("a", () -> scale + 1);
  byName.put("b", () -> byName.get("a").call() + 1);
  same("a map of lambdas", 5, () -> remoteCallFetch(2, () -> byName.get("b").call()));
  sorted.put("xx", 2);
  sorted.put("y", 1);
  same(
      "a comparator of the file's",
      2,
      () -> remoteCallFetch(2, () -> sorted.lastEntry().getValue()));
  Task<Integer> one = () -> scale += 5;
  Task<Integer> two = () -> scale;
  same(
      "two lambdas share the file's object",
      16,
      () -> remoteCallFetch(2, () -> one.call() + two.call()));
  same("a lambda that comes back", 301, () -> lambdaOf(2).call());
  same("no value", "done", () -> remoteRun(2, () -> times(1)).await() == null ? "" : "done");
}

Supplier<Integer> inner() {
  return () -> times(2) + list.size();
}

int furtherOn() {
  return remoteCallFetch(3, () -> times(7) + name.length());
}

List<Integer> mapped() {
  return list.stream().map(i -> times(i)).toList();
}

Task<Integer> lambdaOf(int worker) {
  return remoteCallFetch(worker, () -> () -> times(100) + 1);
}

void main() {
  methods();
  fields();
  lambdas();
}
