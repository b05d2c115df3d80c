"""PostGIS and its companions, and the provincial VN-2000 zones that older PostGIS lacks.

PostGIS before 3.4 knows EPSG 3405, 3406, 4756 and 5896 to 5899, but none of 9205 to 9218. The
shift to WGS 84 is EPSG operation 6960, as in the rows PostGIS ships for the other zones: without
it, coordinates would lie 225 m off.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")

# EPSG code -> degrees and minutes of the central meridian.
ZONES = {
    9205: (103, 0),
    9206: (104, 0),
    9207: (104, 30),
    9208: (104, 45),
    9209: (105, 30),
    9210: (105, 45),
    9211: (106, 0),
    9212: (106, 15),
    9213: (106, 30),
    9214: (107, 0),
    9215: (107, 15),
    9216: (107, 30),
    9217: (108, 15),
    9218: (108, 30),
}

TO_WGS84 = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"

# pyproj's WKT1_GDAL of these codes.
WKT = (
    'PROJCS["VN-2000 / TM-3 {degrees}-{minutes:02d}",GEOGCS["VN-2000",DATUM["Vietnam_2000",'
    'SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
    'PARAMETER["central_meridian",{meridian:g}],PARAMETER["scale_factor",0.9999],'
    'PARAMETER["false_easting",500000],PARAMETER["false_northing",0],'
    'UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],'
    'AUTHORITY["EPSG","{srid}"]]'
)
PROJ4 = (
    "+proj=tmerc +lat_0=0 +lon_0={meridian:g} +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84"
    f" +towgs84={TO_WGS84} +units=m +no_defs"
)

INSERT = sa.text(
    "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)"
    " VALUES (:srid, 'EPSG', :srid, :srtext, :proj4text) ON CONFLICT (srid) DO NOTHING"
)


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    for srid, (degrees, minutes) in ZONES.items():
        words = {
            "srid": srid,
            "degrees": degrees,
            "minutes": minutes,
            "meridian": degrees + minutes / 60,
        }
        op.get_bind().execute(
            INSERT,
            {
                "srid": srid,
                "srtext": WKT.format(**words),
                "proj4text": PROJ4.format(**words),
            },
        )


def downgrade() -> None:
    # Extensions and zones stay: other schemas of the same database may use them.
    pass
