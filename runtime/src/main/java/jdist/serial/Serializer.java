package jdist.serial;

import java.io.NotSerializableException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jdist.failure.CannotTravelException;
import jdist.wire.ClosureShape;
import jdist.wire.MalformedException;
import jdist.wire.Message;
import jdist.wire.Payload;
import jdist.wire.WireReader;
import org.jspecify.annotations.Nullable;

/// Turns values into payloads and back, for one link: it remembers which closure shapes the other
/// end has been told of, and which it has told us of. Thread-safe.
///
/// What travels how, in the order tried:
///
/// * null, boxed primitives and text: a tag and the value;
/// * arrays of primitives: as blocks beside the bytes;
/// * references ([References]): as handles;
/// * serializable lambdas and method references: by number of shape, and the captured values;
/// * the object of a compact source file: its class and the fields that are read ([OwnObject]);
/// * records: their components;
/// * views of the JDK's collections and a few more that are not serializable: as [Substitutes]
///   says;
/// * everything else: by Java's serialization, in one stream for the whole payload, so that an
///   object reached twice is still one object on the other side. Inside it the forms above are kept
///   up.
public final class Serializer {
  private static final long MUCH = 1 << 20;

  private final Shared shared;
  private final Closure.Table closures;
  private final Records records;
  private final References references;
  private final int peer;
  private final BiConsumer<Integer, ClosureShape> define;
  private final Supplier<ClassLoader> loader;
  private final BiConsumer<ClassLoader, String> seen;
  private final VariableRoute route;
  private final ConcurrentHashMap<ClosureShape, Uses> uses = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Encoder> spare = new AtomicReference<>();
  private volatile boolean[] defined = new boolean[16];
  private volatile IncomingClosure[] incoming = new IncomingClosure[0];

  /// @param shared what the serializers of one process have in common
  /// @param peer the process at the other end
  /// @param define tells the other end of a shape, before anything that uses it is sent
  /// @param loader finds the classes of values that come in
  public Serializer(
      Shared shared,
      int peer,
      BiConsumer<Integer, ClosureShape> define,
      Supplier<ClassLoader> loader) {
    this(shared, peer, define, loader, VariableRoute.inside());
  }

  /// @param tell sends further messages over the link, of which nothing is lost but with the link;
  ///   may block for long ones
  public Serializer(
      Shared shared,
      int peer,
      BiConsumer<Integer, ClosureShape> define,
      Consumer<Message.Talk> tell,
      Supplier<ClassLoader> loader) {
    this(shared, peer, define, loader, VariableRoute.over(tell, peer));
    shared.variables.add(route.sent(), route.arrived());
  }

  private Serializer(
      Shared shared,
      int peer,
      BiConsumer<Integer, ClosureShape> define,
      Supplier<ClassLoader> loader,
      VariableRoute route) {
    this.shared = shared;
    this.closures = shared.closures;
    this.records = shared.records;
    this.references = shared.references;
    this.seen = shared.seen;
    this.peer = peer;
    this.define = define;
    this.loader = loader;
    this.route = route;
  }

  /// One whose values stay in this process, or go where all variables are that their code reads.
  static Serializer within(
      Shared shared,
      int peer,
      BiConsumer<Integer, ClosureShape> define,
      Supplier<ClassLoader> loader) {
    return new Serializer(shared, peer, define, loader, VariableRoute.none());
  }

  /// What the serializers of one process have in common. Thread-safe.
  public static final class Shared {
    private final Set<Closure> noticed = ConcurrentHashMap.newKeySet();
    private final Set<ClassLoader> left = ConcurrentHashMap.newKeySet();
    private final Consumer<String> notices;
    private final Closure.Table closures = new Closure.Table();
    private final Records records = new Records();
    private final References references;
    private final BiConsumer<ClassLoader, String> seen;
    private final Variables variables = new Variables(this);

    /// @param references what references mean to this process
    /// @param seen told of each loader of user code whose classes leave, with the name of one
    /// @param notices told what the user should know though nobody asked
    public Shared(
        References references, BiConsumer<ClassLoader, String> seen, Consumer<String> notices) {
      this.notices = notices;
      this.references = references;
      this.seen = seen;
    }

    /// The variables of the prompt as the process has them.
    public Variables variables() {
      return variables;
    }

    /// The same, or else one that the current thread's context knows.
    public Class<?> loadOrFind(String name, ClassLoader session) throws ClassNotFoundException {
      try {
        return load(name, session);
      } catch (ClassNotFoundException e) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context == null) {
          throw e;
        }
        return Class.forName(name, false, context);
      }
    }

    /// Finds a class of the user's: one of the session's, or of another loader that classes have
    /// left from.
    public Class<?> load(String name, ClassLoader session) throws ClassNotFoundException {
      try {
        return Class.forName(name, false, session);
      } catch (ClassNotFoundException e) {
        for (ClassLoader other : left) {
          try {
            return Class.forName(name, false, other);
          } catch (ClassNotFoundException _) {
            // nor that one
          }
        }
        throw e;
      }
    }
  }

  /// The fields of a compact file's object that one closure reads; null inside means all.
  private record Uses(@Nullable Set<String> fields) {}

  /// Writes `value`.
  ///
  /// @throws CannotTravelException if something in it cannot be serialized, naming the path to it
  public Payload encode(@Nullable Object value) {
    Encoder encoder = spare.getAndSet(null);
    if (encoder == null) {
      encoder = new Encoder(this);
    }
    Payload payload = encoder.encode(value);
    spare.set(encoder);
    return payload;
  }

  /// The number of the closure that a payload consists of; -1 if it is something else.
  public static int closureNumber(Payload payload) {
    try {
      WireReader in = payload.reader();
      int tag = in.readByte();
      if (tag == Tag.VARIABLES) {
        int _ = in.skip(in.readCount(in.remaining()));
        tag = in.readByte();
      }
      return tag == Tag.CLOSURE ? in.readSmall() : -1;
    } catch (MalformedException _) {
      return -1;
    }
  }

  /// Reads the value that the other end wrote.
  ///
  /// @throws CannotTravelException if it cannot be read here, naming why
  public @Nullable Object decode(Payload payload) {
    return new Decoder(this, payload).decode();
  }

  /// The failure itself, or what stands for one whose own methods fail, so that nothing can be said
  /// of it but its type.
  public static Throwable printable(Throwable failure) {
    return Failures.printable(failure);
  }

  /// A failure that can be printed, its causes, what was suppressed, and theirs, each once.
  public static Set<Throwable> all(Throwable failure) {
    return Failures.all(failure);
  }

  /// Writes a failure, in a form that prints right even where it cannot be read as the original.
  public Payload encodeFailure(Throwable failure) {
    return Failures.encode(this, failure);
  }

  /// Reads a failure: the original, or a stand-in that prints as it would. Never throws.
  public Throwable decodeFailure(Payload payload) {
    return Failures.decode(this, payload);
  }

  /// The other end has told us that `shape` goes by `number` from now on.
  public synchronized void define(int number, ClosureShape shape) throws MalformedException {
    if (number < 0 || number > 1 << 20) {
      throw new MalformedException("a closure shape with the number " + number);
    }
    IncomingClosure[] table = incoming;
    if (number >= table.length) {
      table = java.util.Arrays.copyOf(table, Math.max(16, Integer.highestOneBit(number) * 2));
    }
    table[number] = new IncomingClosure(shape);
    incoming = table;
  }

  IncomingClosure incoming(int number) throws MalformedException {
    IncomingClosure[] table = incoming;
    if (number < 0 || number >= table.length || table[number] == null) {
      throw new MalformedException("closure shape " + number + " was never defined");
    }
    return table[number];
  }

  /// The closure `value` is an instance of, made known to the other end; null if it is no lambda.
  @Nullable Closure closure(Object value) {
    Closure closure = closures.of(value);
    if (closure == null) {
      return null;
    }
    boolean[] told = defined;
    if (closure.number() >= told.length || !told[closure.number()]) {
      tell(closure);
    }
    return closure;
  }

  private synchronized void tell(Closure closure) {
    boolean[] told = defined;
    if (closure.number() >= told.length) {
      told = java.util.Arrays.copyOf(told, Math.max(closure.number() + 1, told.length * 2));
    }
    if (!told[closure.number()]) {
      leaves(closure.loader(), closure.shape().capturingClass());
      define.accept(closure.number(), closure.shape());
      told[closure.number()] = true;
    }
    defined = told;
  }

  /// Says once of each closure that it sends much with every call; nobody sees that in the source.
  void noticeWeight(Closure closure, List<Field> fields, long bytes) {
    if (bytes > MUCH && shared.noticed.add(closure)) {
      String names = fields.stream().map(Field::getName).collect(Collectors.joining(", "));
      shared.notices.accept(
          new LambdaSource(closure).where()
              + " sends "
              + bytes / 1_000_000
              + " MB with every call (field"
              + (fields.size() == 1 ? " " : "s ")
              + names
              + "); use broadcast("
              + fields.getFirst().getName()
              + ")");
    }
  }

  /// The fields that closures of `shape` read of the compact file's object they capture.
  @Nullable Set<String> fieldsUsed(ClosureShape shape, Object own) {
    return uses.computeIfAbsent(shape, key -> new Uses(FieldUse.of(key, own.getClass()))).fields();
  }

  /// An object of `type` is to leave.
  ///
  /// @throws NotSerializableException if no other process could find that class
  void leaves(Class<?> type) throws NotSerializableException {
    if (type.isHidden()) {
      throw new NotSerializableException(type.getName());
    }
    ClassLoader from = type.getClassLoader();
    if (from != null) {
      leaves(from, type.getName());
    }
  }

  /// Code is to leave by its name. Where it was typed its class may not have left before: then it
  /// is the current thread that knows the loader.
  ///
  /// @throws NotSerializableException if there is none
  Method leaves(SnippetCode code) throws NotSerializableException {
    try {
      Class<?> type = shared.loadOrFind(code.className(), loader.get());
      leaves(type);
      return type.getDeclaredMethod(code.methodName());
    } catch (ReflectiveOperationException _) {
      throw new NotSerializableException(code.className());
    }
  }

  private void leaves(ClassLoader from, String className) {
    if (!from.equals(loader.get())) {
      shared.left.add(from);
      seen.accept(from, className);
    }
  }

  /// Whether variables of the prompt go along with the code that uses them.
  boolean carriesVariables() {
    return route.carries();
  }

  /// Whether large ones go route.
  boolean sendsAhead() {
    return route.sends();
  }

  SentVariables sent() {
    return route.sent();
  }

  ArrivedVariables arrived() {
    return route.arrived();
  }

  Variables variables() {
    return shared.variables;
  }

  /// The other end has sent a variable, which a call will name.
  public void came(Message.Variable variable) {
    route.arrived().came(variable, references);
  }

  /// The other end has dropped a variable, and wants it again when a call names it.
  public void cleared(Message.VariableCleared variable) {
    route.sent().forget(variable.owner(), variable.name());
  }

  Records records() {
    return records;
  }

  References references() {
    return references;
  }

  int peer() {
    return peer;
  }

  /// Finds a class of a value that has come in: one of the session's, or of another loader that
  /// classes have left from.
  Class<?> load(String name) throws ClassNotFoundException {
    return shared.load(name, loader.get());
  }

  ClassLoader loader() {
    return loader.get();
  }
}
