package jdist.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Lists that are written without Java's serialization come as those that are not.
class PlainListsTest {
  private final Ends ends = new Ends();

  record Pair(Object first, Object second) {}

  static Stream<List<?>> plainLists() {
    return Stream.of(
        new ArrayList<>(),
        new ArrayList<>(Arrays.asList(1, 2L, 2.5, "a", true, null)),
        List.of(),
        List.of(1),
        List.of("a", "b"),
        List.of(1, 2, 3),
        Stream.of(1, null, 3).toList(),
        Stream.of(1, 2, 3).toList(),
        IntStream.range(0, 100_000).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("plainLists")
  void aListComesAsAListOfItsKind(List<?> list) {
    List<?> back = ends.send(list);

    assertThat(back).isEqualTo(list);
    assertThat(back.getClass()).isEqualTo(list.getClass());
    assertThat(takesNullForAnAnswer(back)).isEqualTo(takesNullForAnAnswer(list));
  }

  private static boolean takesNullForAnAnswer(List<?> list) {
    try {
      boolean _ = list.contains(null);
      return true;
    } catch (NullPointerException _) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("plainLists")
  void itTakesNoObjectStream(List<?> list) {
    assertThat(ends.near().encode(list).length()).isLessThan(12 + 4 * list.size());
  }

  @Test
  void aListThatIsReachedTwiceIsStillOneWhateverItIsIn() {
    List<Integer> list = new ArrayList<>(List.of(1));

    Pair records = ends.send(new Pair(list, new Pair(0, list)));
    Pair objectLater = ends.send(new Pair(list, new Object[] {list}));
    Pair objectFirst = ends.send(new Pair(new Object[] {list}, list));

    assertThat(((Pair) records.second()).second()).isSameAs(records.first());
    assertThat(((Object[]) objectLater.second())[0]).isSameAs(objectLater.first());
    assertThat(((Object[]) objectFirst.first())[0]).isSameAs(objectFirst.second());
  }

  @Test
  void aRecordThatIsReachedTwiceIsStillOne() {
    record Plain(int number) implements java.io.Serializable {}
    Plain plain = new Plain(5);

    Pair back = ends.send(new Pair(plain, new Object[] {plain}));

    assertThat(((Object[]) back.second())[0]).isSameAs(back.first());
  }

  @Test
  void whatComesBackCanGrowIfItCouldBefore() {
    List<Object> back = ends.send(new ArrayList<>(List.of(1)));
    Collections.addAll(back, 2, 3);

    assertThat(back).containsExactly(1, 2, 3);
  }
}
