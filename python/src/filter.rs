//! `Filter`: what a query asks a secondary index for.

use aerospike_core::query::Filter as CoreFilter;
use aerospike_core::{CollectionIndexType, Value};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::error::Error;
use crate::index::Indexed;
use crate::info_words::word;
use crate::operation::context::Path;
use crate::policy::Choice;
use crate::value::{self, Place};

type Collection = Choice<CollectionIndexType>;

/// What a query asks a secondary index for. A query has one filter at most.
///
/// `on` is what is indexed: a bin by its name, with `ctx` a list or map inside of it, or an
/// expression; or it is an `Index` by its name. Raises `TypeError` for a value that no index has
/// entries for, and `InvalidArgument` for a range that is empty.
///
///     Filter.equal("country", "US")
///     Filter.range("age", 18, 30)
///     Filter.contains("tags", "new", IndexCollectionType.LIST)
///     Filter.equal("address", "Berne", ctx=[Context.map_key("city")])
///     Filter.geo_within_radius("home", -122.4, 37.8, 5000)
///     Filter.range(Bin("price", int) * Bin("count", int), 100, 1000)
///     Filter.equal(Index("users_by_age"), 30)
#[pyclass(frozen, eq, module = "aiospike")]
#[derive(PartialEq)]
pub(crate) struct Filter(CoreFilter);

/// A secondary index by its name, to query that one and no other.
///
///     thirty = Filter.equal(Index("users_by_age"), 30)
///     async for record in client.query("test", "users", filter=thirty): ...
///
/// Without it the server chooses among the indexes that serve a filter.
#[pyclass(frozen, eq, hash, module = "aiospike")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Index {
    /// The name it was created with.
    #[pyo3(get)]
    name: String,
}

#[pymethods]
impl Index {
    #[new]
    fn new(name: String) -> Result<Self, Error> {
        word("index", &name)?;
        Ok(Self { name })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Index({})", PyString::new(py, &self.name).repr()?))
    }
}

#[pymethods]
impl Filter {
    /// Records whose bin equals an int, a str or bytes.
    #[staticmethod]
    #[pyo3(signature = (on, value, *, ctx=None))]
    fn equal(on: On, value: &Bound<'_, PyAny>, ctx: Option<Path>) -> PyResult<Self> {
        Ok(on.filter(Wanted::equal(value)?, None, ctx)?)
    }

    /// Records whose bin is an int from `begin` to `end`, both included.
    #[staticmethod]
    #[pyo3(signature = (on, begin, end, *, ctx=None))]
    fn range(
        on: On,
        begin: &Bound<'_, PyAny>,
        end: &Bound<'_, PyAny>,
        ctx: Option<Path>,
    ) -> PyResult<Self> {
        Ok(on.filter(Wanted::range(begin, end)?, None, ctx)?)
    }

    /// Records whose list or map holds an int, a str or bytes.
    #[staticmethod]
    #[pyo3(signature = (on, value, collection, *, ctx=None))]
    fn contains(
        on: On,
        value: &Bound<'_, PyAny>,
        collection: Collection,
        ctx: Option<Path>,
    ) -> PyResult<Self> {
        Ok(on.filter(Wanted::equal(value)?, Some(collection), ctx)?)
    }

    /// Records whose list or map holds an int from `begin` to `end`, both included.
    #[staticmethod]
    #[pyo3(signature = (on, begin, end, collection, *, ctx=None))]
    fn contains_range(
        on: On,
        begin: &Bound<'_, PyAny>,
        end: &Bound<'_, PyAny>,
        collection: Collection,
        ctx: Option<Path>,
    ) -> PyResult<Self> {
        Ok(on.filter(Wanted::range(begin, end)?, Some(collection), ctx)?)
    }

    /// Records whose point lies within a region, given as GeoJSON: a polygon or a circle.
    #[staticmethod]
    #[pyo3(signature = (on, region, collection=None, *, ctx=None))]
    fn geo_within_region(
        on: On,
        region: &str,
        collection: Option<Collection>,
        ctx: Option<Path>,
    ) -> Result<Self, Error> {
        on.filter(Wanted::Within(region), collection, ctx)
    }

    /// Records whose point lies within `radius` metres of a place, given in degrees.
    #[staticmethod]
    #[pyo3(signature = (on, longitude, latitude, radius, collection=None, *, ctx=None))]
    fn geo_within_radius(
        on: On,
        longitude: f64,
        latitude: f64,
        radius: f64,
        collection: Option<Collection>,
        ctx: Option<Path>,
    ) -> Result<Self, Error> {
        within("longitude", longitude, -180.0, 180.0)?;
        within("latitude", latitude, -90.0, 90.0)?;
        within("radius", radius, 0.0, f64::MAX)?;
        on.filter(Wanted::Near(longitude, latitude, radius), collection, ctx)
    }

    /// Records whose region contains a point, given as GeoJSON.
    #[staticmethod]
    #[pyo3(signature = (on, point, collection=None, *, ctx=None))]
    fn geo_containing(
        on: On,
        point: &str,
        collection: Option<Collection>,
        ctx: Option<Path>,
    ) -> Result<Self, Error> {
        on.filter(Wanted::Around(point), collection, ctx)
    }
}

/// An `on` argument: what is indexed, or the index itself.
enum On {
    Indexed(Indexed),
    Index(String),
}

impl On {
    fn filter(
        self,
        wanted: Wanted<'_>,
        collection: Option<Collection>,
        ctx: Option<Path>,
    ) -> Result<Filter, Error> {
        let ctx = Path::or_bin(ctx);
        let mut filter = match self {
            Self::Indexed(Indexed::Bin(bin)) => wanted.of_bin(bin).context(ctx),
            _ if !ctx.is_empty() => return Err(Error::invalid_argument("ctx goes with a bin")),
            Self::Indexed(Indexed::Expression(on)) => {
                wanted.of_bin(String::new()).expression(on.into())
            }
            Self::Index(index) => wanted.of_index(index),
        };
        if let Some(Choice(collection)) = collection {
            filter = filter.collection_type(collection);
        }
        Ok(Filter(filter))
    }
}

impl<'py> FromPyObject<'_, 'py> for On {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(index) = obj.cast::<Index>() {
            return Ok(Self::Index(index.get().name.clone()));
        }
        obj.extract().map(Self::Indexed)
    }
}

/// What an index is asked for.
enum Wanted<'a> {
    Equal(Value),
    Range(i64, i64),
    Within(&'a str),
    Near(f64, f64, f64),
    Around(&'a str),
}

impl Wanted<'_> {
    fn equal(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        match value::from_python(value, Place::Filter)? {
            value @ (Value::Int(_) | Value::String(_) | Value::Blob(_)) => Ok(Self::Equal(value)),
            _ => Err(wrong_type(value, "an int, a str or bytes")?),
        }
    }

    fn range(begin: &Bound<'_, PyAny>, end: &Bound<'_, PyAny>) -> PyResult<Self> {
        let (begin, end) = (bound(begin)?, bound(end)?);
        if begin > end {
            let message = format!("a range from {begin} to {end} is empty");
            return Err(Error::invalid_argument(message).into());
        }
        Ok(Self::Range(begin, end))
    }

    fn of_bin(self, bin: String) -> CoreFilter {
        match self {
            Self::Equal(value) => CoreFilter::equal(bin, value),
            Self::Range(begin, end) => CoreFilter::range(bin, begin, end),
            Self::Within(region) => CoreFilter::geo_within_region(bin, region),
            Self::Near(lng, lat, radius) => CoreFilter::geo_within_radius(bin, lng, lat, radius),
            Self::Around(point) => CoreFilter::geo_contains(bin, point),
        }
    }

    fn of_index(self, index: String) -> CoreFilter {
        match self {
            Self::Equal(value) => CoreFilter::equal_by_index(index, value),
            Self::Range(begin, end) => CoreFilter::range_by_index(index, begin, end),
            Self::Within(region) => CoreFilter::geo_within_region_by_index(index, region),
            Self::Near(lng, lat, radius) => {
                CoreFilter::geo_within_radius_by_index(index, lng, lat, radius)
            }
            Self::Around(point) => CoreFilter::geo_contains_by_index(index, point),
        }
    }
}

/// A `filter` argument.
pub(crate) struct FilterArgument(pub(crate) CoreFilter);

impl<'py> FromPyObject<'_, 'py> for FilterArgument {
    type Error = PyErr;

    fn extract(obj: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(obj.cast::<Filter>()?.get().0.clone()))
    }
}

fn bound(value: &Bound<'_, PyAny>) -> PyResult<i64> {
    match value::from_python(value, Place::Filter)? {
        Value::Int(bound) => Ok(bound),
        _ => Err(wrong_type(value, "an int")?),
    }
}

fn wrong_type(value: &Bound<'_, PyAny>, right: &str) -> PyResult<PyErr> {
    Ok(PyTypeError::new_err(format!(
        "an index is asked for {right}, not for {} of type {}",
        value.repr()?,
        value.get_type().name()?
    )))
}

fn within(what: &str, value: f64, least: f64, most: f64) -> Result<(), Error> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Error::invalid_argument(format!(
        "{what} is {value}; it may be {least} to {most}"
    )))
}
