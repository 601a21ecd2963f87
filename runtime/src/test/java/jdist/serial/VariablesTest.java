package jdist.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.tools.ToolProvider;
import jdist.code.SnippetLoader;
import jdist.failure.CannotTravelException;
import jdist.serial.Ends.FakeReferences;
import jdist.task.Task;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Variables of the prompt in payloads: two processes without a link, each with its own classes of
/// what was typed.
class VariablesTest {
  private static final String VARIABLES =
      """
      package REPL;
      public class $JShell$1 {
        public static int k;
        public static int other;
        public static double[] m;
        public static Object any;
        public static final int CONSTANT = 4;
        public static Object do_it$() { return k = other + 1; }
      }
      """;

  private static final String CODE =
      """
      package REPL;
      import jdist.task.Task;
      public class $JShell$2 {
        public static class Counter { public static int count = 3; int more() { return count; } }
        public record P(int a) implements Task<Integer> {
          public Integer call() { return a + $JShell$1.k; }
        }
        static class Base { int read() { return $JShell$1.other; } }
        static class Derived extends Base {}
        enum Op {
          ADD { int of(int x) { return x + $JShell$1.k; } };
          abstract int of(int x);
        }
        public static Task<Integer> readsK() { return () -> $JShell$1.k; }
        public static Task<Integer> readsM() {
          return () -> $JShell$1.m == null ? -1 : (int) $JShell$1.m[0];
        }
        public static Task<Object> readsAny() { return () -> $JShell$1.any; }
        public static Task<Integer> derived() { return () -> new Derived().read(); }
        public static Task<Integer> chosen() { return () -> Op.ADD.of(1); }
        public static Task<Integer> nested() {
          return () -> { Task<Integer> inner = () -> $JShell$1.k * 2; return inner.call(); };
        }
        public static Task<Integer> counter() { return () -> new Counter().more() + $JShell$1.CONSTANT; }
        public static Task<Integer> assigns() { return () -> $JShell$1.k = 9; }
        public static Task<Integer> p() { return new P(1); }
      }
      """;

  @TempDir private Path folder;
  private final FakeReferences references = new FakeReferences();
  private final List<Message> told = new ArrayList<>();
  private final Serializer.Shared nearShared = shared();
  private final Serializer.Shared farShared = shared();
  private SnippetLoader nearLoader;
  private URLClassLoader farLoader;
  private Serializer near;
  private Serializer far;

  private Serializer.Shared shared() {
    return new Serializer.Shared(references, (_, _) -> {}, _ -> {});
  }

  @BeforeEach
  void typeIt() throws IOException {
    List<Path> sources = new ArrayList<>();
    Path home = Files.createDirectories(folder.resolve("REPL"));
    for (String source : List.of(VARIABLES, CODE)) {
      Path file = home.resolve("$JShell$" + (sources.size() + 1) + ".java");
      sources.add(Files.writeString(file, source));
    }
    String path = System.getProperty("java.class.path");
    String modules = System.getProperty("jdk.module.path");
    List<String> words =
        new ArrayList<>(List.of("-cp", modules == null ? path : path + ":" + modules));
    words.addAll(List.of("-d", folder.toString(), "-proc:none"));
    sources.forEach(it -> words.add(it.toString()));
    int status =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
    assertThat(status).isZero();
    ClassLoader parent = VariablesTest.class.getClassLoader();
    farLoader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, parent);
    nearLoader = new SnippetLoader(parent);
    try (var classes = Files.newDirectoryStream(home, "*.class")) {
      for (Path each : classes) {
        byte[] bytes = Files.readAllBytes(each);
        String name = "REPL." + each.getFileName().toString().replace(".class", "");
        nearLoader.add(name, bytes, bytes);
      }
    }
    near = new Serializer(nearShared, Ends.FAR, this::define, this::tellFar, () -> nearLoader);
    far = new Serializer(farShared, Ends.NEAR, (_, _) -> {}, this::tellNear, () -> farLoader);
  }

  @AfterEach
  void forgetIt() throws IOException {
    farLoader.close();
  }

  private void define(int number, jdist.wire.ClosureShape shape) {
    try {
      far.define(number, shape);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void tellFar(Message.Talk message) {
    told.add(message);
    Message.Variable variable = (Message.Variable) message;
    far.came(new Message.Variable(variable.owner(), variable.name(), Ends.wire(variable.value())));
  }

  private void tellNear(Message.Talk message) {
    told.add(message);
    near.cleared((Message.VariableCleared) message);
  }

  private static Field field(ClassLoader loader, String name) throws ReflectiveOperationException {
    return Class.forName("REPL.$JShell$1", true, loader).getField(name);
  }

  private void set(String name, Object value) throws ReflectiveOperationException {
    field(nearLoader, name).set(null, value);
  }

  private Object there(String name) throws ReflectiveOperationException {
    return field(farLoader, name).get(null);
  }

  @SuppressWarnings("unchecked") // as they are typed
  private <T> Task<T> task(String method) throws ReflectiveOperationException {
    return (Task<T>)
        Class.forName("REPL.$JShell$2", true, nearLoader).getMethod(method).invoke(null);
  }

  private <T> Task<T> sent(String method) throws ReflectiveOperationException {
    return send(task(method));
  }

  @SuppressWarnings("unchecked") // it is what was sent
  private <T> T send(T value) {
    return (T) far.decode(Ends.wire(near.encode(value)));
  }

  @Test
  void whatCodeReadsIsSetBeforeItRuns() throws Exception {
    set("k", 41);
    set("other", 5);

    assertThat(sent("readsK").call()).isEqualTo(41);
    assertThat(sent("nested").call()).isEqualTo(82);
    assertThat(sent("derived").call()).isEqualTo(5);
    assertThat(sent("chosen").call()).isEqualTo(42);
    assertThat(sent("p").call()).isEqualTo(42);
  }

  @Test
  void onlyWhatIsReadIsSent() throws Exception {
    set("k", 41);
    set("any", new Thread("cannot travel"));

    assertThat(sent("readsM").call()).isEqualTo(-1);
    assertThat(there("k")).isEqualTo(0);
    assertThat(sent("assigns").call()).isEqualTo(9);
    assertThat(there("k")).isEqualTo(9);
  }

  @Test
  void staticFieldsOfTypedClassesAndConstantsAreNoVariables() throws Exception {
    Class.forName("REPL.$JShell$2$Counter", true, nearLoader).getField("count").set(null, 100);

    assertThat(sent("counter").call()).isEqualTo(7);
  }

  @Test
  void aLargeOneGoesAheadOnceAndAgainWhenItsContentHasChanged() throws Exception {
    double[] m = new double[100];
    m[0] = 1;
    set("m", m);
    assertThat(sent("readsM").call()).isEqualTo(1);
    Object first = there("m");
    set("m", m.clone());
    assertThat(sent("readsM").call()).isEqualTo(1);
    assertThat(told).hasSize(1);
    assertThat(there("m")).isSameAs(first);

    m[0] = 2;
    set("m", m);

    assertThat(sent("readsM").call()).isEqualTo(2);
    assertThat(told).hasSize(2);
  }

  @Test
  void whatCameIsPutBackWhenItWasSetFromElsewhere() throws Exception {
    double[] m = new double[100];
    m[0] = 1;
    set("m", m);
    assertThat(sent("readsM").call()).isEqualTo(1);
    set("m", null);
    assertThat(sent("readsM").call()).isEqualTo(-1);
    set("m", m);

    assertThat(sent("readsM").call()).isEqualTo(1);
    assertThat(told).hasSize(1);
  }

  @Test
  void ofSeveralThatCameTheLastCounts() throws Exception {
    double[] m = new double[100];
    m[0] = 1;
    set("m", m);
    Payload first = Ends.wire(near.encode(task("readsM")));
    m[0] = 2;
    Payload second = Ends.wire(near.encode(task("readsM")));

    assertThat(((Task<?>) far.decode(first)).call()).isEqualTo(2);
    assertThat(((Task<?>) far.decode(second)).call()).isEqualTo(2);
  }

  @Test
  void referencesGoWithEachPayloadAndStayIfItIsRefused() throws Exception {
    var reference =
        new Ends.Reference(new jdist.wire.Handle(new jdist.identity.RefId(2, 7), 2), false, null);
    set("any", new ArrayList<>(List.of(reference, new double[1000])));

    sent("readsAny");
    assertThat(sent("readsAny").call().toString()).contains("Reference");
    assertThat(references.count(reference)).isEqualTo(2);
    assertThat(told).isEmpty();
    set("any", new ArrayList<>(List.of(reference, new Thread())));
    assertThatThrownBy(() -> sent("readsAny"))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageStartingWith("the lambda uses the variable any[1] (java.lang.Thread), which is");
    assertThat(references.count(reference)).isEqualTo(2);
  }

  @Test
  void oneThatIsOwnIsNotSentUntilItIsSomethingElse() throws Exception {
    var code = Class.forName("REPL.$JShell$1", true, nearLoader).getMethod("do_it$");
    set("k", 5);
    nearShared.variables().becomeOwn(code);

    assertThat(sent("readsK").call()).isEqualTo(0);
    set("k", 6);
    assertThat(sent("readsK").call()).isEqualTo(6);
    set("k", 5);
    assertThat(sent("readsK").call()).isEqualTo(5);
    nearShared.variables().becomeOwn(code);
    nearShared.variables().disown(List.of("k"));
    assertThat(sent("readsK").call()).isEqualTo(5);
  }

  @Test
  void clearedOnesAreNullOrZeroAndAreSentAgain() throws Exception {
    double[] m = new double[100];
    m[0] = 1;
    set("m", m);
    set("k", 5);
    sent("readsM");
    sent("readsK");

    farShared.variables().clear(List.of("k", "m", "unknown"));

    assertThat(there("k")).isEqualTo(0);
    assertThat(there("m")).isNull();
    assertThat(told).hasSize(2).last().isInstanceOf(Message.VariableCleared.class);
    assertThat(sent("readsM").call()).isEqualTo(1);
    nearShared.variables().clear(List.of("k", "m"));
    assertThat(field(nearLoader, "m").get(null)).isSameAs(m);
  }

  @Test
  void whereTheyWereDeclaredNoneIsSet() throws Exception {
    set("k", 1);
    var back = new Serializer(nearShared, Ends.FAR, (_, _) -> {}, () -> nearLoader);
    Payload payload = Ends.wire(near.encode(task("readsK")));
    field(nearLoader, "k").set(null, 2);
    back.define(0, new Closure.Table().of(task("readsK")).shape());

    assertThat(((Task<?>) back.decode(payload)).call()).isEqualTo(2);
  }

  @Test
  void aParcelHasThemInside() throws Exception {
    double[] m = new double[1000];
    m[0] = 1;
    set("m", m);
    Parcel.Press press = new Parcel.Press(nearShared, () -> nearLoader);
    Parcel first = press.write(task("readsM"));
    m[0] = 2;
    Parcel second = press.write(task("readsM"));

    assertThat(first.hasVariables()).isTrue();
    assertThat(press.write("text").hasVariables()).isFalse();
    assertThat(second.isSameAs(press.write(task("readsM")))).isTrue();
    Parcel.Press reader = new Parcel.Press(farShared, () -> farLoader);
    assertThat(((Task<?>) reader.read(second)).call()).isEqualTo(2);
  }

  @Test
  void thePaceOfAClosureIsKnownByItsNumberAllTheSame() throws Exception {
    Payload payload = near.encode(task("readsK"));

    assertThat(Serializer.closureNumber(payload)).isZero();
  }

  @Test
  void otherClassesAreNotTouched() {
    jdist.wire.WireWriter section = new jdist.wire.WireWriter(64);
    section.writeString("jdist.serial.VariablesTest");
    section.writeString("VARIABLES");
    section.writeByte(VariableSection.NAMED);
    jdist.wire.WireWriter out = new jdist.wire.WireWriter(64);
    out.writeByte(Tag.VARIABLES);
    out.writeVarint(section.size());
    out.append(section.array(), 0, section.size());
    out.writeByte(Tag.NULL);

    assertThatThrownBy(() -> far.decode(new Payload(out.toByteArray())))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("has no variables of the prompt");
  }

  @Test
  void aDigestTellsContentsApart() {
    Random random = new Random(1);
    byte[] bytes = new byte[200_001];
    random.nextBytes(bytes);
    Digest digest = digest(bytes);

    assertThat(digest(bytes.clone())).isEqualTo(digest);
    for (int i = 0; i < 200; i++) {
      byte[] other = bytes.clone();
      other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(digest(other)).isNotEqualTo(digest);
    }
    assertThat(digest(Arrays.copyOf(bytes, 200_000))).isNotEqualTo(digest);
    assertThat(digest(new byte[3])).isNotEqualTo(digest(new byte[4]));
    assertThat(digest(new int[2])).isNotEqualTo(digest(new float[2]));
  }

  private static Digest digest(Object array) {
    byte[] none = {};
    return Digest.of(new Payload(none, 0, 0, List.of(array), List.of()));
  }
}
