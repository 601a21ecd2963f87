package jdist.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;
import jdist.failure.CannotTravelException;
import jdist.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The object of a compact source file, and which of its fields a lambda takes along.
class CompactFileTest {
  private static final String SOURCE =
      """
      import java.util.*;
      import jdist.task.*;

      int k = 5;
      int[] table = {1, 2, 3};
      Object db = new Object();
      List<Integer> shared = new ArrayList<>(List.of(7));
      Task<Integer> selfish = () -> 1;
      static int count = 9;
      transient Object lock = new Object();

      void main() {}

      int twice(int x) { return 2 * x; }
      int readsK() { return k; }
      int readsThroughOthers() { return readsK() + twice(k); }
      int readsDb() { return db.hashCode(); }
      int recursive(int n) { return n == 0 ? table[0] : recursive(n - 1); }

      record Sum(int value) {}
      class Inner { int read() { return k; } }
      static class Nested { int read() { return 3; } }

      Task<Integer> readingK() { return () -> k; }
      Task<Integer> calling() { return () -> twice(21); }
      Task<Integer> through() { return () -> readsThroughOthers(); }
      Task<Integer> ofTable() { return () -> recursive(3); }
      Task<Integer> reference() { return this::readsK; }
      Task<Integer> ofDb() { return () -> readsDb(); }
      Task<Integer> inLambda() { return () -> { Task<Integer> t = () -> k + 1; return t.call(); }; }
      Task<Integer> inner() { return () -> new Inner().read(); }
      Task<Integer> nested() { return () -> new Nested().read() + count; }
      Task<Integer> anonymous() {
        return () -> new Task<Integer>() { public Integer call() { return k; } }.call();
      }
      Task<Boolean> same() {
        List<Integer> mine = shared;
        return () -> mine == shared;
      }
      Task<Integer> own() { return selfish; }
      void entangle() { selfish = () -> { int n = k; return selfish == null ? n : n + 1; }; }
      List<Task<Integer>> inList() { return new ArrayList<>(List.of(() -> k, () -> twice(k))); }
      Task<Sum> ofRecord() { return () -> new Sum(k); }
      Task<Void> writing() { return () -> { k = 6; return null; }; }
      """;

  @TempDir Path folder;
  private URLClassLoader loader;
  private Object file;
  private Ends ends;

  @BeforeEach
  void compile() throws Exception {
    Path source = folder.resolve("Job.java");
    Files.writeString(source, SOURCE);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-g",
                "-cp",
                Path.of(Task.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString(),
                "-d",
                folder.toString(),
                source.toString());
    assertThat(status).isZero();
    loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, CompactFileTest.class.getClassLoader());
    var constructor = loader.loadClass("Job").getDeclaredConstructor();
    constructor.setAccessible(true);
    file = constructor.newInstance();
    ends = new Ends(loader);
  }

  @AfterEach
  void close() throws IOException {
    loader.close();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <T> T made(String name) throws ReflectiveOperationException {
    Method method = file.getClass().getDeclaredMethod(name);
    method.setAccessible(true);
    return (T) method.invoke(file);
  }

  private Object run(String name) throws Exception {
    return ends.send(this.<Task<?>>made(name)).call();
  }

  /// The fields of the copy of the file's object that comes with a task, as far as they are set.
  private Map<String, Object> sent(String name) throws Exception {
    Object task = ends.send(this.<Task<?>>made(name));
    Object copy = null;
    for (Field captured : task.getClass().getDeclaredFields()) {
      captured.setAccessible(true);
      copy = captured.get(task);
    }
    Map<String, Object> set = new TreeMap<>();
    for (Field field : file.getClass().getDeclaredFields()) {
      field.setAccessible(true);
      Object value = field.get(copy);
      if (value != null && !value.equals(0) && !field.getName().equals("count")) {
        set.put(field.getName(), value);
      }
    }
    return set;
  }

  @Test
  void lambdasReadFieldsAndCallMethodsOfTheirFile() throws Exception {
    assertThat(run("readingK")).isEqualTo(5);
    assertThat(run("calling")).isEqualTo(42);
    assertThat(run("through")).isEqualTo(15);
    assertThat(run("ofTable")).isEqualTo(1);
    assertThat(run("reference")).isEqualTo(5);
    assertThat(run("inLambda")).isEqualTo(6);
    assertThat(run("inner")).isEqualTo(5);
    assertThat(run("anonymous")).isEqualTo(5);
    assertThat(run("nested")).isEqualTo(12);
    assertThat(run("ofRecord")).hasToString("Sum[value=5]");
  }

  @Test
  void fieldsAreSentAsTheyAreAtTheCall() throws Exception {
    Task<Integer> task = made("readingK");
    Field k = file.getClass().getDeclaredField("k");
    k.setAccessible(true);
    k.set(file, 8);

    assertThat(ends.send(task).call()).isEqualTo(8);
  }

  @Test
  void onlyTheFieldsThatAreReadGoAlong() throws Exception {
    assertThat(sent("readingK")).containsOnlyKeys("k");
    assertThat(sent("calling")).isEmpty();
    assertThat(sent("through")).containsOnlyKeys("k");
    assertThat(sent("ofTable")).containsOnlyKeys("table");
    assertThat(sent("reference")).containsOnlyKeys("k");
    assertThat(sent("inLambda")).containsOnlyKeys("k");
    assertThat(sent("anonymous")).containsOnlyKeys("k");
  }

  @Test
  void aFieldThatCannotTravelHarmsOnlyThoseWhoReadIt() {
    assertThatThrownBy(() -> run("ofDb"))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("(java.lang.Object), which is not serializable")
        .hasMessageContaining("the lambda at Job.java:")
        .hasMessageContaining("-> db");
  }

  @Test
  void aFieldMayHoldALambdaThatReadsTheSameField() throws Exception {
    made("entangle");

    assertThat(run("own")).isEqualTo(6);
  }

  @Test
  void whatAFieldAndAVariableShareIsOneThere() throws Exception {
    assertThat(run("same")).isEqualTo(true);
  }

  @Test
  void lambdasInsideACollectionTakeAlongWhatTheyRead() throws Exception {
    List<Task<Integer>> tasks = ends.send(this.<List<Task<Integer>>>made("inList"));

    assertThat(tasks.get(0).call()).isEqualTo(5);
    assertThat(tasks.get(1).call()).isEqualTo(10);
  }

  @Test
  void writingToAFieldThereChangesTheCopyAlone() throws Exception {
    run("writing");

    assertThat(run("readingK")).isEqualTo(5);
  }

  @Test
  void theObjectsOfOtherClassesAreNone() {
    assertThat(OwnObject.is(file)).isTrue();
    for (Object other : List.of("text", this, new Object(), List.of(), new int[0], folder)) {
      assertThat(OwnObject.is(other)).isFalse();
    }
  }
}
