package driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import jdist.failure.CannotTravelException;
import jdist.serial.Ends;
import jdist.task.Action;
import jdist.task.Task;
import jdist.task.Task1;
import org.junit.jupiter.api.Test;

/// What is said of a value that cannot travel: what it is, the path to the culprit, what to do.
/// Lambdas written in packages of jdist are taken for its own, so this is a package of a user's.
class CulpritTest {
  private static final String REMEDY =
      "; make it Serializable, make it where it is used, or keep it in a static field";

  private final Ends ends = new Ends();

  /// What a user forgot to make serializable.
  private static final class Db {
    private final String url = "jdbc";

    @Override
    public String toString() {
      return url;
    }
  }

  private static final String DB = Db.class.getName();

  private String refusal(Object value) {
    return catchThrowableOfType(CannotTravelException.class, () -> ends.near().encode(value))
        .getMessage();
  }

  private static int line() {
    return StackWalker.getInstance()
        .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
  }

  @Test
  void aCapturedVariableIsNamedAsInTheSource() {
    Db db = new Db();
    Task<String> task = () -> db.toString();
    int line = line() - 1;

    assertThat(refusal(task))
        .isEqualTo(
            "the lambda at CulpritTest.java:"
                + line
                + " captures db ("
                + DB
                + "), which is not serializable: lambda -> db"
                + REMEDY);
  }

  @Test
  void theRightOneOfSeveralCapturedVariablesIsNamed() {
    long first = 1;
    double second = 2;
    Db third = new Db();
    String fourth = "4";
    Task<String> task = () -> fourth + second + third + first;

    assertThat(refusal(task)).endsWith(": lambda -> third" + REMEDY);
  }

  @Test
  void whatALambdaReachesThroughOthersIsNamedByItsPath() {
    Holder holder = new Holder(new Db());
    Task<String> task = () -> holder.held.toString();

    assertThat(refusal(task))
        .contains(" captures holder.held (" + DB + "), which is not serializable")
        .endsWith(": lambda -> holder -> held" + REMEDY);
  }

  private static final class Holder implements Serializable {
    private static final long serialVersionUID = 1;
    private final Object held;
    private final transient Object ignored = new Db();

    Holder(Object held) {
      this.held = held;
    }

    @Override
    public String toString() {
      return "holder of " + held + ignored;
    }
  }

  @Test
  void whatLiesInACollectionOrArrayIsNamedByItsPlace() {
    List<Object> list = new ArrayList<>(List.of(1, 2, new Db()));
    Object[] array = {1, new Db()};
    Map<String, Object> map = new HashMap<>(Map.of("key", new Db()));
    Task<Integer> ofList = () -> list.size();
    Task<Integer> ofArray = () -> array.length;
    Task<Integer> ofMap = () -> map.size();

    assertThat(refusal(ofList))
        .contains(" captures list[2] (" + DB)
        .contains(": lambda -> list[2]");
    assertThat(refusal(ofArray)).contains(" captures array[1] (").contains(": lambda -> array[1]");
    assertThat(refusal(ofMap)).contains(" captures map[key] (").contains(": lambda -> map[key]");
  }

  @Test
  void theShortestPathIsNamed() {
    Db db = new Db();
    Holder deep = new Holder(new Holder(new Holder(db)));
    Task<String> task = () -> deep.toString() + db;

    assertThat(refusal(task)).contains(": lambda -> db;");
  }

  @Test
  void recordsAreLookedInto() {
    Task<Object> task = task(new Wrapped(new Db()));

    assertThat(refusal(task)).contains(": lambda -> captured -> db;");
  }

  record Wrapped(Object db) {}

  private static Task<Object> task(Object captured) {
    return () -> captured;
  }

  @Test
  void whatALambdaInALambdaCapturesIsNamed() {
    Db db = new Db();
    Task<String> inner = () -> db.toString();
    Task<String> outer = () -> inner.call() + "!";

    assertThat(refusal(outer)).contains(": lambda -> inner -> db;");
  }

  @Test
  void theObjectALambdaIsWrittenInIsCalledThis() {
    String message = refusal(new NotSerializable().task());

    assertThat(message)
        .contains(" captures this (" + NotSerializable.class.getName() + "), which is not")
        .contains(": lambda -> this; copy what is needed of it to local variables first");
  }

  private static final class NotSerializable {
    private int field = 1;

    Task<Integer> task() {
      return () -> field++;
    }
  }

  @Test
  void aLambdaThatIsNotSerializableSaysHowToMakeItSo() {
    Supplier<Integer> plain = () -> 1;
    Task<Integer> task = () -> plain.get();

    assertThat(refusal(task))
        .contains("a lambda of java.util.function.Supplier")
        .endsWith("; declare it as a serializable type, such as those of jdist.task");
  }

  @Test
  void aValueThatIsNoLambdaIsNamedByItsClass() {
    assertThat(refusal(new Db())).startsWith("a value of " + DB + " is not serializable: value;");
    assertThat(refusal(new Object[] {1, new Db()}))
        .contains("(" + DB + "), which is not serializable: value[1]");
    assertThat(refusal(List.of(new Holder(new Db())))).contains(": value[0] -> held");
  }

  @Test
  void aClassOfTheJdkCannotBeMadeSerializable() {
    Thread thread = Thread.currentThread();
    Task<String> task = () -> thread.getName();

    assertThat(refusal(task))
        .endsWith(
            " captures thread (java.lang.Thread), which is not serializable: lambda -> thread;"
                + " make it where it is used, or keep it in a static field");
  }

  @Test
  void anObjectWhoseOwnCodeFailsIsNamedWithWhatItThrew() {
    Task<Object> task = task(new Failing());

    assertThat(refusal(task))
        .startsWith("the lambda at CulpritTest.java:")
        .contains(" cannot travel: java.lang.IllegalStateException: on strike");
  }

  private static final class Failing implements Serializable {
    private static final long serialVersionUID = 1;

    private void writeObject(ObjectOutputStream out) {
      throw new IllegalStateException("on strike");
    }
  }

  @Test
  void anonymousClassesAreNamedTooAndWhatTheyHold() {
    Db db = new Db();
    Action action =
        new Action() {
          private static final long serialVersionUID = 1;

          @Override
          public void run() {
            var _ = db.toString();
          }
        };

    assertThat(refusal(action)).contains("(" + DB + ")").contains("which is not serializable");
  }

  @Test
  void aMethodReferenceIsNamedAsOne() {
    Db db = new Db();
    Task<String> task = db::toString;

    assertThat(refusal(task)).contains("(" + DB + ")").contains("method reference");
  }

  @Test
  void aSelfReferringValueIsSearchedToo() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    Map<Object, Object> map = new HashMap<>();
    map.put("self", list);
    list.add(map);
    list.add(new Db());

    assertThat(refusal(list)).contains(": value[2]");
  }

  @Test
  void whatCostsMuchIsSearchedAllTheSame() {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      list.add("x" + i);
    }
    list.add(new Db());

    assertThat(refusal(list)).contains(": value[50000]");
  }

  @Test
  void aFunctionWithArgumentsIsNamedByItsOwnName() {
    Db db = new Db();
    Task1<Object, String> function = x -> x + db.toString();

    assertThat(refusal(function)).contains(": lambda -> db;");
  }
}
