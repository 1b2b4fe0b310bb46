import Testing

@testable import CSP

@Suite("Annotations without a checker")
struct AnnotationTests {
  @Test("Nobody listens, and every call is harmless")
  func inert() {
    #expect(!Annotations.isActive)
    #expect(Annotations.current == 0)
    let mutex = AsyncMutex(name: "m")
    let resource = Annotations.Resource(mutex, .mutex)
    resource.born("name")
    resource.born(nil)
    resource.point(.lock)
    resource.waitBegin(.lock)
    Annotations.waitEnd()
    resource.acquired(.lock, by: 1)
    resource.released(by: 1)
    resource.signal(.signal, woken: 0)
    resource.message(.send, buffered: 1)
  }

  @Test("Choices are random, and within range")
  func choices() {
    #expect(Annotations.choose(1) == 0)
    let chosen = Set((0..<1000).map { _ in Annotations.choose(3) })
    #expect(chosen == [0, 1, 2])
  }

  @Test("Identity is the object's address")
  func identity() {
    let mutex = AsyncMutex()
    let resource = Annotations.Resource(mutex, .mutex)
    #expect(UInt(bitPattern: resource.address) == UInt(bitPattern: ObjectIdentifier(mutex)))
  }
}
