package jdist.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InvalidClassException;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import jdist.failure.CannotTravelException;
import jdist.identity.RefId;
import jdist.serial.RecordsTest.Positive;
import jdist.task.Task;
import jdist.wire.Handle;
import jdist.wire.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SerializerTest {
  private final Ends ends = new Ends();

  static List<Object> values() {
    return List.of(
        true,
        false,
        0,
        -1,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE,
        0L,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0.0,
        -0.0,
        Double.NaN,
        Double.MIN_VALUE,
        1.5f,
        Float.NaN,
        Byte.MIN_VALUE,
        Short.MAX_VALUE,
        'ö',
        Character.MAX_VALUE,
        "",
        "Grüße 𝄞",
        "half of \uD834",
        "\uDD1E other half",
        "\0",
        TimeUnit.DAYS,
        Tricky.SECOND,
        int.class,
        void.class,
        String.class,
        int[].class,
        String[][].class,
        Map.Entry.class,
        new BigInteger("123456789012345678901234567890"),
        UUID.nameUUIDFromBytes(new byte[1]),
        LocalDate.of(2026, 11, 21),
        Locale.GERMANY,
        List.of(),
        List.of(1, "a", 2.5),
        Set.of(),
        Map.of("k", List.of(1)),
        Arrays.asList(1, null, 3),
        new ArrayList<>(List.of("x")),
        new ArrayList<>(List.of(1, 2, 3, 4)).subList(1, 3),
        new LinkedHashMap<>(Map.of(1, 2)),
        new TreeMap<>(Map.of("b", 1, "a", 2)),
        new TreeMap<>(Map.of("b", 1, "a", 2)).headMap("b"),
        new HashMap<>(Map.of("k", 1)).entrySet().iterator().next(),
        Collections.unmodifiableList(new ArrayList<>(List.of(1))),
        Collections.nCopies(3, "x"),
        Collections.emptyMap(),
        EnumSet.of(TimeUnit.DAYS, TimeUnit.HOURS),
        new EnumMap<>(Map.of(TimeUnit.DAYS, 1)),
        BitSet.valueOf(new long[] {5}),
        Map.entry("k", 1),
        Optional.empty(),
        Optional.of(List.of(1)),
        OptionalInt.of(3),
        Path.of("/tmp/x"),
        StandardCharsets.UTF_8,
        new Point(1, 2),
        new Pair(new Point(1, 2), List.of(new Point(3, 4))),
        new Pair(null, new int[0].length),
        new Empty(),
        Optional.of(new Point(1, 2)));
  }

  enum Tricky {
    FIRST,
    SECOND {
      @Override
      int value() {
        return 2;
      }
    };

    int value() {
      return 1;
    }
  }

  record Point(int x, int y) {}

  record Pair(Object first, Object second) {}

  record Empty() {}

  @ParameterizedTest
  @MethodSource("values")
  void aValueComesAsItWas(Object value) {
    assertThat(ends.send(value)).isEqualTo(value).isEqualTo(ends.send(value));
    assertThat(ends.send(List.of(value))).isEqualTo(List.of(value));
    assertThat(ends.send(new Pair(value, value))).isEqualTo(new Pair(value, value));
    Task<Object> task = () -> value;
    assertThat(call(ends.send(task))).isEqualTo(value);
  }

  private static Object call(Task<?> task) {
    try {
      return task.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nullComesAsNull() {
    assertThat(ends.<Object>send(null)).isNull();
    assertThat(ends.send(new Object[] {null})).containsExactly((Object) null);
    assertThat(ends.send(new Pair(null, null))).isEqualTo(new Pair(null, null));
    Object nothing = null;
    Task<Object> task = () -> nothing;
    assertThat(call(ends.send(task))).isNull();
  }

  static List<Arguments> arrays() {
    return Stream.of(
            (Object) new boolean[] {true, false, true},
            new byte[] {1, -1},
            new short[] {1, -1},
            new char[] {'a', '\uFFFF'},
            new int[] {1, -1},
            new long[] {1, -1},
            new float[] {1.5f, Float.NaN},
            new double[] {1.5, -0.0},
            new String[] {"a", null},
            new Object[] {1, "b", new int[] {1}, null},
            new Integer[] {1, 2},
            new int[][] {{1}, {}, {2, 3}},
            new double[][][] {{{1}}, {}},
            new Point[] {new Point(1, 2), null},
            new List<?>[] {List.of(1)},
            new TimeUnit[] {TimeUnit.DAYS})
        .map(array -> Arguments.of(array))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void anArrayComesAsItWas(Object array) {
    Object back = ends.send(array);

    assertThat(back).isNotSameAs(array).hasSameClassAs(array);
    assertThat(Arrays.deepEquals(new Object[] {back}, new Object[] {array})).isTrue();
    Object empty = Array.newInstance(array.getClass().getComponentType(), 0);
    assertThat(ends.send(empty)).hasSameClassAs(array);
  }

  @Test
  void arraysOfPrimitivesGoBesideTheBytes() {
    Payload payload = ends.near().encode(new Pair(new double[1_000], List.of(new int[500])));

    assertThat(payload.length()).isLessThan(600);
    assertThat(payload.blocks()).hasSize(2);
    assertThat(payload.weight()).isEqualTo(payload.length() + 8_000 + 2_000);
  }

  @Test
  void arraysThatAreLongerThanAllElseCome() {
    UUID[] ids = {new UUID(1, 2)};
    List<Object> sent = new ArrayList<>(List.of(new byte[1_000_000], ids, new double[300_000]));

    assertThat(Arrays.deepEquals(ends.send(sent).toArray(), sent.toArray())).isTrue();
  }

  @Test
  void anArrayThatSaysItIsLongerThanItsBytesIsRefusedBeforeMemoryIsTaken() {
    Payload payload = ends.near().encode(new UUID[0x0123]);
    int length = new String(payload.array(), StandardCharsets.ISO_8859_1).indexOf("\0\0\1\43");
    payload.array()[length] = Byte.MAX_VALUE;

    assertThatThrownBy(() -> ends.far().decode(payload))
        .isInstanceOf(CannotTravelException.class)
        .hasRootCauseInstanceOf(InvalidClassException.class)
        .hasMessageContaining("REJECTED");
  }

  @Test
  void whatIsReachedTwiceIsStillOne() {
    List<Integer> list = new ArrayList<>(List.of(1));
    int[] array = {1};
    Point point = new Point(1, 2);
    Object[] all = {list, list, array, array, point, point, new Pair(list, array)};

    Object[] back = ends.send(all);

    assertThat(back[0]).isSameAs(back[1]);
    assertThat(back[2]).isSameAs(back[3]);
    assertThat(back[4]).isEqualTo(back[5]);
    assertThat(((Pair) back[6]).first()).isSameAs(back[0]);
    assertThat(((Pair) back[6]).second()).isSameAs(back[2]);
  }

  @Test
  void cyclesComeAsCycles() {
    List<Object> list = new ArrayList<>();
    IdentityHashMap<Object, Object> map = new IdentityHashMap<>();
    Object[] array = new Object[2];
    list.add(map);
    list.add(list);
    map.put("array", array);
    array[0] = list;
    array[1] = array;
    Node node = new Node();
    node.next = new Node();
    node.next.next = node;

    List<Object> back = ends.send(list);
    Node second = ends.send(node);

    assertThat(back.get(1)).isSameAs(back);
    Object[] inside = (Object[]) ((Map<?, ?>) back.get(0)).values().iterator().next();
    assertThat(inside[0]).isSameAs(back);
    assertThat(inside[1]).isSameAs(inside);
    assertThat(second.next.next).isSameAs(second);
  }

  private static final class Node implements Serializable {
    private static final long serialVersionUID = 1;
    private Node next;
  }

  @Test
  void aReplacementIsSentInAnObjectsPlace() {
    assertThat(ends.send(new Replaced("x"))).isEqualTo(new Replaced("x, written, read"));
    assertThat(ends.send(List.of(new Replaced("x"))))
        .isEqualTo(List.of(new Replaced("x, written, read")));
  }

  @Test
  void theReplacementMayBeNothing() {
    assertThat(ends.<Object>send(new Nothing())).isNull();
    assertThat(ends.send(Arrays.asList(1, new Nothing()))).isEqualTo(Arrays.asList(1, null));
  }

  private static final class Nothing implements Serializable {
    private static final long serialVersionUID = 1;

    private Object writeReplace() {
      return null;
    }
  }

  record Replaced(String text) implements Serializable {
    private Object writeReplace() {
      return new Replacement(text + ", written");
    }
  }

  record Replacement(String text) implements Serializable {
    private Object readResolve() {
      return new Replaced(text + ", read");
    }
  }

  @Test
  void referencesComeAndAreCounted() {
    Ends.Reference reference = new Ends.Reference(new Handle(new RefId(1, 5), 2), false, null);
    Ends.Reference settled =
        new Ends.Reference(new Handle(new RefId(1, 6), 2), true, List.of("value"));
    Task<Object> task = () -> reference;

    assertThat(ends.send(reference)).isEqualTo(reference);
    assertThat(ends.send(List.of(reference, settled))).isEqualTo(List.of(reference, settled));
    assertThat(call(ends.send(task))).isEqualTo(reference);
    assertThat(ends.send(settled)).isEqualTo(settled);
    assertThat(ends.references().count(reference)).isEqualTo(3);
    assertThat(ends.references().count(settled)).isZero();
    assertThat(ends.references().arrived()).hasSize(3).containsOnly(reference.handle());
  }

  @Test
  void aReferenceInAValueThatCannotBeWrittenStays() {
    Ends.Reference reference = new Ends.Reference(new Handle(new RefId(1, 5), 2), false, null);

    for (Object value :
        List.<Object>of(
            List.of(reference, new Object()),
            new Pair(reference, new Object()),
            new Object[] {reference, new Object()})) {
      assertThatThrownBy(() -> ends.send(value)).isInstanceOf(CannotTravelException.class);
    }

    assertThat(ends.references().count(reference)).isZero();
  }

  @Test
  void aReferenceInAValueThatCannotBeReadIsLetGo() {
    Ends.Reference reference = new Ends.Reference(new Handle(new RefId(1, 5), 2), false, null);
    Positive.guarded = false;
    Pair value = new Pair(new Positive(-1), reference);
    Payload payload = Ends.wire(ends.near().encode(value));
    Positive.guarded = true;
    try {
      assertThatThrownBy(() -> ends.far().decode(payload))
          .isInstanceOf(CannotTravelException.class);
    } finally {
      Positive.guarded = false;
    }

    assertThat(ends.references().count(reference)).isZero();
  }

  @Test
  void anEncoderThatFailedIsNotUsedAgain() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> ends.send(new Pair(new int[5], new Object())))
          .isInstanceOf(CannotTravelException.class);
      assertThat(ends.send(new Pair(new int[] {i}, "x")).second()).isEqualTo("x");
    }
  }

  @Test
  void manyThreadsMayUseIt() {
    AtomicInteger wrong = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int j = 0; j < 2_000; j++) {
                  List<Object> value = List.of(number, j, new Point(number, j), "x" + j);
                  Task<Object> task = () -> value;
                  if (!value.equals(call(ends.send(task)))) {
                    wrong.incrementAndGet();
                  }
                }
              }));
    }
    threads.forEach(SerializerTest::join);

    assertThat(wrong).hasValue(0);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aVeryDeepValueIsRefusedInWords() {
    Node first = new Node();
    Node last = first;
    for (int i = 0; i < 200_000; i++) {
      last.next = new Node();
      last = last.next;
    }

    assertThatThrownBy(() -> ends.send(first))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("it is nested too deeply for the thread's stack");
    Pair pair = new Pair(null, null);
    for (int i = 0; i < 200_000; i++) {
      pair = new Pair(pair, null);
    }
    Pair deep = pair;
    assertThatThrownBy(() -> ends.send(deep))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("it is nested too deeply for the thread's stack");
  }

  @Test
  void loadersThatAreNotTheSessionsAreSeenToLeave() {
    Ends elsewhere = new Ends(new WithoutTests());
    Task<Integer> task = () -> 1;

    for (Object value : List.of(new Point(1, 2), task, new Node())) {
      elsewhere.near().encode(value);
      ends.near().encode(value);
    }

    assertThat(ends.seen()).isEmpty();
    assertThat(elsewhere.seen())
        .contains(Point.class.getName(), Node.class.getName())
        .anyMatch(name -> name.replace('/', '.').equals(SerializerTest.class.getName()));
  }

  @Test
  void aClassThatIsUnknownThereIsNamed() {
    Ends elsewhere = new Ends(new WithoutTests());
    Task<Integer> task = () -> 1;

    for (Object value : List.of(new Node(), new Point(1, 2), task, List.of(new Point(1, 2)))) {
      assertThatThrownBy(() -> elsewhere.send(value))
          .isInstanceOf(CannotTravelException.class)
          .hasMessageContaining("a value that came in could not be read: the class ")
          .hasMessageContaining("jdist.serial.SerializerTest")
          .hasMessageContaining("was not found");
    }
  }

  /// Finds the JDK's classes and jdist's, as a worker without the driver's code does.
  private static final class WithoutTests extends ClassLoader {
    WithoutTests() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.contains("Test")) {
        throw new ClassNotFoundException(name);
      }
      return SerializerTest.class.getClassLoader().loadClass(name);
    }
  }

  @Test
  void whateverComesInIsReadOrRefusedInWords() {
    Task<Object> task = () -> List.of(new Point(1, 2));
    Object[] samples = {
      task,
      new Pair(new Point(1, 2), List.of("x", new int[3])),
      new Object[] {1, 2.5, "x", new Node()},
      new Ends.Reference(new Handle(new RefId(1, 5), 2), true, "v")
    };
    Random random = new Random(1);
    for (Object sample : samples) {
      Payload payload = ends.near().encode(sample);
      for (int i = 0; i < 400; i++) {
        byte[] bytes = Arrays.copyOf(payload.array(), payload.length());
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        int length = i % 3 == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        Payload changed = new Payload(bytes, 0, length, payload.blocks(), payload.handles());
        try {
          ends.far().decode(changed);
        } catch (CannotTravelException e) {
          assertThat(e).hasMessageMatching("(?s).+");
        }
      }
    }
  }

  @Test
  void collectionsOfManyThreadsCome() {
    ConcurrentHashMap<String, Integer> map = new ConcurrentHashMap<>(Map.of("a", 1));

    assertThat(ends.send(map)).isEqualTo(map).isInstanceOf(ConcurrentHashMap.class);
    assertThat(ends.send(new ArrayDeque<>(List.of(1, 2)))).containsExactly(1, 2);
  }
}
