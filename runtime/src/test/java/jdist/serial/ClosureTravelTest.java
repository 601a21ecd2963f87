package jdist.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import jdist.serial.SerializerTest.Pair;
import jdist.serial.SerializerTest.Point;
import jdist.task.Task;
import jdist.task.Task1;
import jdist.wire.ClosureShape;
import jdist.wire.MalformedException;
import jdist.wire.Payload;
import org.junit.jupiter.api.Test;

/// Lambdas and method references on their way.
class ClosureTravelTest {
  private final Ends ends = new Ends();

  @Test
  void whatALambdaReachesTwiceIsStillOne() throws Exception {
    List<Integer> list = new ArrayList<>(List.of(1));
    int[] array = {1};
    Map<String, Object> map = Map.of("list", list, "array", array);
    Task<Boolean> task = () -> map.get("list") == list && map.get("array") == array;
    assertThat(task.call()).isEqualTo(true);

    assertThat(ends.send(task).call()).isEqualTo(true);
  }

  @Test
  void lambdasNest() throws Exception {
    int number = 5;
    Task<Integer> inner = () -> number + 1;
    Task1<Integer, Integer> twice = x -> 2 * x;
    Task<Integer> outer = () -> twice.call(inner.call());
    Task<Task<Integer>> maker = () -> () -> number;
    List<Task<Integer>> list = List.of(inner, outer);

    assertThat(ends.send(outer).call()).isEqualTo(12);
    assertThat(ends.send(maker).call().call()).isEqualTo(5);
    assertThat(ends.send(list).get(1).call()).isEqualTo(12);
    assertThat(ends.send(new Pair(inner, null)).first()).isInstanceOf(Task.class);
    Task<Integer> fromList = () -> list.getFirst().call();
    assertThat(ends.send(fromList).call()).isEqualTo(6);
  }

  @Test
  void methodReferencesOfEveryKindCome() throws Exception {
    String text = "abc";
    Task<Integer> bound = text::length;
    Task1<String, Integer> unbound = String::length;
    Task1<String, Integer> ofAClass = Integer::parseInt;
    Task1<Integer, List<Object>> constructor = ArrayList::new;
    Task1<Integer, int[]> array = int[]::new;

    assertThat(ends.send(bound).call()).isEqualTo(3);
    assertThat(ends.send(unbound).call("ab")).isEqualTo(2);
    assertThat(ends.send(ofAClass).call("12")).isEqualTo(12);
    assertThat(ends.send(constructor).call(3)).isEmpty();
    assertThat(ends.send(array).call(3)).hasSize(3);
  }

  @Test
  void lambdasOfOtherInterfacesComeIfTheyAreSerializable() {
    @SuppressWarnings("unchecked")
    Supplier<Integer> both = (Supplier<Integer> & Serializable) () -> 7;

    assertThat(ends.send(both).get()).isEqualTo(7);
  }

  @Test
  void capturedValuesOfEveryTypeCome() throws Exception {
    boolean z = true;
    byte b = 1;
    short s = 2;
    char c = 'c';
    int i = 3;
    long l = 4;
    float f = 5;
    double d = 6;
    String text = "t";
    int[] array = {7};
    Task<String> task =
        () -> "" + z + b + s + c + i + l + f + d + text + array[0] + new Point(i, b).x();

    assertThat(ends.send(task).call()).isEqualTo(task.call());
  }

  @Test
  void aLambdaIsDescribedOnceAndThenGoesByNumber() {
    int number = 5;
    Task<Integer> first = () -> number;

    Payload payload = ends.near().encode(first);
    int again = ends.size(first);

    assertThat(payload.length()).isLessThan(10);
    assertThat(again).isEqualTo(payload.length());
    assertThat(Serializer.closureNumber(payload)).isNotNegative();
    assertThat(Serializer.closureNumber(ends.near().encode("no lambda"))).isEqualTo(-1);
  }

  @Test
  void aLambdaThatCapturesNothingIsMadeOnce() {
    Task<Integer> constant = () -> 5;
    int number = 5;
    Task<Integer> capturing = () -> number;

    assertThat(ends.send(constant)).isSameAs(ends.send(constant));
    assertThat(ends.send(capturing)).isNotSameAs(ends.send(capturing));
  }

  @Test
  void aLambdaOfAnObjectTakesTheObjectAlong() throws Exception {
    Account account = new Account(5);

    Task<Integer> task = account.reader();

    assertThat(ends.send(task).call()).isEqualTo(5);
    assertThat(account.balance).isEqualTo(5);
  }

  private static final class Account implements Serializable {
    private static final long serialVersionUID = 1;
    private int balance;
    private transient Object lock = new Object();

    Account(int balance) {
      this.balance = balance;
    }

    Task<Integer> reader() {
      return () -> lock == null ? balance : -1;
    }
  }

  @Test
  void shapesHaveSmallNumbers() {
    ClosureShape shape = new ClosureShape("", "", "", "", 0, "", "", "", "", 0);

    for (int number : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> ends.far().define(number, shape))
          .isInstanceOf(MalformedException.class);
    }
  }
}
